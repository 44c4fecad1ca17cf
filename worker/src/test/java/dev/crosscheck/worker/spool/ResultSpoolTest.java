package dev.crosscheck.worker.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.Infeasible;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.worker.spool.ResultSpool.Kept;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class ResultSpoolTest {
    @TempDir
    Path folder;

    @Test
    void whatIsSavedIsReadBackByAnotherProcessUntilItIsRemoved() throws IOException {
        Kept kept = kept("a/../b", 3);
        new ResultSpool(folder).save(kept);
        new ResultSpool(folder).save(kept("other", 1));
        assertThat(new ResultSpool(folder).load()).hasSize(2).contains(kept);
        new ResultSpool(folder).remove(kept.result().getLease());
        assertThat(new ResultSpool(folder).load()).containsExactly(kept("other", 1));
    }

    @Test
    void aCorruptFileIsSetAsideAndAnUnfinishedOneRemoved() throws IOException {
        ResultSpool spool = new ResultSpool(folder);
        spool.save(kept("a", 1));
        Path file;
        try (var files = Files.list(folder)) {
            file = files.findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        Files.write(folder.resolve("b.result.part"), new byte[] {1, 2});
        Files.write(folder.resolve("c.result"), new byte[] {1, 2});
        spool.save(kept("d", 2));
        assertThat(spool.load()).containsExactly(kept("d", 2));
        assertThat(folder.resolve(file.getFileName() + ".corrupt")).exists();
        assertThat(folder.resolve("b.result.part")).doesNotExist();
        assertThat(spool.load()).hasSize(1);
    }

    private static Kept kept(String sweep, long trial) {
        return new Kept(
                TrialResult.newBuilder()
                        .setLease(LeaseRef.newBuilder()
                                .setSweep(sweep)
                                .setTrial(trial)
                                .setAttempt(1)
                                .setEpoch(2))
                        .setInfeasible(Infeasible.newBuilder().setReason("NaN"))
                        .build(),
                List.of(PredictionSet.newBuilder()
                        .setPart("tuning")
                        .addIds("1")
                        .addValues(0.1)
                        .build()));
    }
}
