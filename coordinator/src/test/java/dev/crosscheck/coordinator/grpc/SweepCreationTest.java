package dev.crosscheck.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.CreateSweepResponse;
import dev.crosscheck.proto.v1.ParameterDefinition;
import dev.crosscheck.proto.v1.SweepSpec;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SweepCreationTest {
    /** Maps until the latch opens, as one does that counts a large space. */
    private static SweepSpecMapper slow(CountDownLatch latch) {
        RandomGenerator seeds = () -> {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return 7;
        };
        return new SweepSpecMapper(seeds);
    }

    @Test
    @Timeout(60)
    @SuppressWarnings("NullAway") // what is not reached is not there
    void theConnectionDoesNotWaitForALongCheck() {
        CountDownLatch latch = new CountDownLatch(1);
        SweepSpec.Builder spec = SweepSpec.newBuilder();
        spec.getMetadataBuilder().setName("No name");
        spec.putParameters(
                "a",
                ParameterDefinition.newBuilder()
                        .setType("int")
                        .setMin(1)
                        .setMax(9)
                        .build());
        ActorTestKit kit = ActorTestKit.create();
        ExecutorService blocking = Executors.newSingleThreadExecutor();
        try {
            SweepApi api = new SweepApi(
                    kit.system(), null, null, null, slow(latch), null, null, null, null, null, null, blocking);

            CompletableFuture<CreateSweepResponse> answer = new SweepCreation(api)
                    .create(CreateSweepRequest.newBuilder().setSpec(spec).build())
                    .toCompletableFuture();

            assertThat(answer).isNotDone();
            latch.countDown();
            assertThatThrownBy(answer::join).hasCauseInstanceOf(InvalidSpecException.class);
        } finally {
            latch.countDown();
            blocking.shutdownNow();
            kit.shutdownTestKit();
        }
    }
}
