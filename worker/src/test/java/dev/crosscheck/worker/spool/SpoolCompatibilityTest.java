package dev.crosscheck.worker.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.Completed;
import dev.crosscheck.proto.v1.Failed;
import dev.crosscheck.proto.v1.Infeasible;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.Released;
import dev.crosscheck.proto.v1.Stopped;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.worker.spool.ResultSpool.Kept;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Results that a worker of an earlier release left behind are read for ever: the files under spool/v1 never change any more. */
class SpoolCompatibilityTest {
    private static final Path FOLDER = Path.of("src/test/resources/spool/v1");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static List<Kept> results() {
        PredictionSet tuning = PredictionSet.newBuilder()
                .setPart("tuning")
                .addIds("a")
                .addIds("b")
                .addClasses("no")
                .addClasses("yes")
                .addProbabilities(0.25f)
                .addProbabilities(0.75f)
                .addProbabilities(1f)
                .addProbabilities(0f)
                .build();
        PredictionSet blind = PredictionSet.newBuilder()
                .setPart("blind")
                .addIds("x")
                .addLabels("yes")
                .build();
        PredictionSet values = PredictionSet.newBuilder()
                .setPart("blind")
                .addIds("y")
                .addValues(-0.1)
                .build();
        return List.of(
                new Kept(
                        result(0)
                                .setCompleted(Completed.newBuilder().putMetrics("loss", 0.125))
                                .build(),
                        List.of(tuning, blind)),
                new Kept(
                        result(1)
                                .setFailed(Failed.newBuilder()
                                        .setKind("OOM")
                                        .setMessage("no memory")
                                        .setDoesNotFit(true))
                                .build(),
                        List.of()),
                new Kept(
                        result(2)
                                .setInfeasible(Infeasible.newBuilder().setReason("NaN"))
                                .build(),
                        List.of()),
                new Kept(
                        result(3)
                                .setStopped(
                                        Stopped.newBuilder().setReason("pruned").putMetrics("loss", 0.5))
                                .build(),
                        List.of(values)),
                new Kept(result(4).setReleased(Released.getDefaultInstance()).build(), List.of()));
    }

    private static TrialResult.Builder result(long trial) {
        return TrialResult.newBuilder()
                .setLease(LeaseRef.newBuilder()
                        .setSweep("digits-abc123")
                        .setTrial(trial)
                        .setAttempt(2)
                        .setEpoch(99 + trial))
                .setSlot(3)
                .setSeconds(12.5);
    }

    @Test
    void whatAnOlderWorkerLeftIsReadAndForgottenOnceItIsAcknowledged() throws IOException {
        copy(FOLDER, folder);
        ResultSpool spool = new ResultSpool(folder);

        assertThat(spool.load()).containsExactlyElementsOf(results());
        for (Kept kept : results()) {
            spool.remove(kept.result().getLease());
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void everyOutcomeIsThere() {
        assertThat(results())
                .extracting(kept -> kept.result().getOutcomeCase().getNumber())
                .containsExactlyElementsOf(TrialResult.getDescriptor().getOneofs().get(0).getFields().stream()
                        .map(field -> field.getNumber())
                        .toList());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    /** Writes the files of new results; never touches one that is there. */
    @Test
    @EnabledIfSystemProperty(named = "crosscheck.writeSamples", matches = "true")
    void writeMissingSamples() throws IOException {
        ResultSpool spool = new ResultSpool(folder);
        for (Kept kept : results()) {
            spool.save(kept);
        }
        Files.createDirectories(FOLDER);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Path target = FOLDER.resolve(file.getFileName());
                if (!Files.exists(target)) {
                    Files.copy(file, target);
                }
            }
        }
    }
}
