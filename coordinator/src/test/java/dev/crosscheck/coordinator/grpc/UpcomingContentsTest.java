package dev.crosscheck.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import dev.crosscheck.coordinator.index.SweepIndex;
import dev.crosscheck.coordinator.store.InMemoryStores;
import dev.crosscheck.coordinator.sweep.SweepReply.SweepView;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.proto.v1.TaskData;
import dev.crosscheck.proto.v1.UpcomingContentsRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class UpcomingContentsTest {
    private static final UpcomingContentsRequest PLAIN = UpcomingContentsRequest.getDefaultInstance();

    private final InMemoryStores.Documents documents = new InMemoryStores.Documents();
    private final SweepSpecMapper mapper = new SweepSpecMapper(new SplittableRandom(1));
    private final SweepIndex index = new SweepIndex(documents, new Random(1));
    private final SpecStore specs = new SpecStore(documents, mapper);
    private long nanos;
    /** Each sweep's data are its id and "shared". */
    private final UpcomingContents upcoming = new UpcomingContents(
            index,
            specs,
            (definition, lease) -> CompletableFuture.completedStage(new TaskDataSource.Material(
                    Optional.of(TaskData.newBuilder()
                            .setTrain(file("train of " + lease.sweepId()))
                            .setTuning(file("shared"))
                            .setBlind(FileRef.getDefaultInstance())
                            .build()),
                    Optional.empty())),
            () -> nanos);

    private static FileRef file(String name) {
        return FileRef.newBuilder().setSha256(name).build();
    }

    private void sweep(String id, String state, int priority, long created, String resources) throws Exception {
        SweepSpec.Builder spec = SweepSpec.newBuilder();
        JsonFormat.parser()
                .merge(
                        "{metadata:{name:'s'},objective:{metric:'accuracy'},parameters:{lr:{type:'float',min:0.001,max:1}},"
                                + "budget:{max_trials:40},validation:{dataset:'digits'},trial:{resources:{" + resources
                                + "}},trainer:{command:['sh','run.sh'],files:[{name:'run.sh',sha256:'"
                                + "a".repeat(64) + "'}]}}",
                        spec);
        specs.put(id, mapper.map(spec.build()).resolved().toByteArray())
                .toCompletableFuture()
                .join();
        index.put(view(id, state, priority, Instant.ofEpochSecond(created)))
                .toCompletableFuture()
                .join();
    }

    private static SweepView view(String id, String state, int priority, Instant created) {
        return new SweepView(
                id,
                "s",
                "p",
                state,
                "",
                0,
                0,
                0,
                OptionalLong.of(40),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                "accuracy",
                true,
                "",
                "random",
                1,
                created,
                Optional.empty(),
                List.of("lr"),
                "digits",
                priority,
                false);
    }

    private List<String> of(UpcomingContentsRequest worker) {
        return upcoming.of(worker).toCompletableFuture().join().getFilesList().stream()
                .map(FileRef::getSha256)
                .toList();
    }

    @Test
    void activeSweepsByPriorityThenAgeEachContentOnce() throws Exception {
        sweep("young-aaaaaa", "ACTIVE", 50, 20, "");
        sweep("old-aaaaaa", "ACTIVE", 50, 10, "");
        sweep("urgent-aaaaaa", "ACTIVE", 90, 30, "");
        sweep("paused-aaaaaa", "PAUSED", 99, 1, "");
        sweep("done-aaaaaa", "COMPLETED", 99, 1, "");
        assertThat(of(PLAIN))
                .containsExactly(
                        "a".repeat(64),
                        "train of urgent-aaaaaa",
                        "shared",
                        "train of old-aaaaaa",
                        "train of young-aaaaaa");
    }

    @Test
    void whatAWorkerCannotRunItIsNotTold() throws Exception {
        sweep("gpu-aaaaaa", "ACTIVE", 50, 10, "gpus:1");
        sweep("label-aaaaaa", "ACTIVE", 50, 20, "labels:{disk:'nvme'}");
        assertThat(of(PLAIN)).isEmpty();
        assertThat(of(PLAIN.toBuilder().setGpu(true).build()))
                .contains("train of gpu-aaaaaa")
                .doesNotContain("train of label-aaaaaa");
        assertThat(of(PLAIN.toBuilder()
                        .putLabels("disk", "nvme")
                        .putLabels("x", "y")
                        .build()))
                .contains("train of label-aaaaaa")
                .doesNotContain("train of gpu-aaaaaa");
    }

    @Test
    void anAnswerServesForFiveSecondsAndASweepWithoutSpecificationNoOne() throws Exception {
        sweep("one-aaaaaa", "ACTIVE", 50, 10, "");
        assertThat(of(PLAIN)).contains("train of one-aaaaaa");
        sweep("two-aaaaaa", "ACTIVE", 50, 20, "");
        specs.remove("one-aaaaaa").toCompletableFuture().join();
        nanos = 4_000_000_000L;
        assertThat(of(PLAIN)).contains("train of one-aaaaaa").doesNotContain("train of two-aaaaaa");
        nanos = 6_000_000_000L;
        assertThat(of(PLAIN)).contains("train of two-aaaaaa").doesNotContain("train of one-aaaaaa");
    }
}
