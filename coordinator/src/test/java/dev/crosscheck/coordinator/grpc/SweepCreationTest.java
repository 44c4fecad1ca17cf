package dev.crosscheck.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
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

    /** A stored one stays readable. */
    @Test
    @SuppressWarnings("NullAway") // what is not reached is not there
    void aRungAtWhichTrialsAreCompleteIsRefusedInANewSpecification() {
        SweepSpecMapper mapper = new SweepSpecMapper(() -> 1);
        SweepSpec spec = spec(
                """
                {metadata:{name:'rungs'},objective:{metric:'value'},parameters:{x:{type:'float',min:0,max:1},epochs:{type:'fixed',value:9}},
                 strategy:{name:'random'},trainer:{command:['true']},budget:{max_trials:'20'},early_stopping:{name:'asha',rungs:['1','3','9']}}""");
        ActorTestKit kit = ActorTestKit.create();
        try {
            SweepApi api = new SweepApi(
                    kit.system(), null, null, null, mapper, null, null, null, null, null, null, Runnable::run);
            CompletableFuture<CreateSweepResponse> answer = new SweepCreation(api)
                    .create(CreateSweepRequest.newBuilder().setSpec(spec).build())
                    .toCompletableFuture();

            assertThatThrownBy(answer::join)
                    .hasCauseInstanceOf(InvalidSpecException.class)
                    .hasMessageContaining("early_stopping.rungs[2]: 9 is not below the last step, 9: leave it out");
            assertThat(mapper.read(mapper.map(spec).resolved().toByteArray()).stopping())
                    .isPresent();
        } finally {
            kit.shutdownTestKit();
        }
    }

    private static SweepSpec spec(String json) {
        try {
            SweepSpec.Builder spec = SweepSpec.newBuilder();
            JsonFormat.parser().merge(json.replace('\'', '"'), spec);
            return spec.build();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
