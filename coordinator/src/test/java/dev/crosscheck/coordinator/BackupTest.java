package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.JsonFormat;
import dev.crosscheck.coordinator.security.SealingKey;
import dev.crosscheck.coordinator.store.backup.BackupCheck;
import dev.crosscheck.coordinator.store.backup.BackupException;
import dev.crosscheck.coordinator.store.backup.BackupRestore;
import dev.crosscheck.proto.v1.AdminServiceGrpc;
import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.BackupRequest;
import dev.crosscheck.proto.v1.BackupResponse;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.GetLeaderboardRequest;
import dev.crosscheck.proto.v1.Leaderboard;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.SweepSpec;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups of a running coordinator, damaged ones, and what is there after a restore. */
class BackupTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private Path home() throws IOException {
        return Files.createDirectories(root.resolve("home"));
    }

    private SealingKey key() throws IOException {
        return SealingKey.load(home(), Map.of(), false);
    }

    private static BackupResponse backup(TestNode node, String role, Path directory) throws IOException {
        return AdminServiceGrpc.newBlockingStub(node.as(role))
                .backup(BackupRequest.newBuilder()
                        .setDirectory(directory.toString())
                        .build());
    }

    private static String create(TestNode node) throws IOException {
        SweepSpec.Builder spec = SweepSpec.newBuilder();
        JsonFormat.parser()
                .merge(
                        "{metadata:{name:'kept'},objective:{metric:'value'},parameters:{x0:{type:'float',min:-5,max:10},"
                                + "x1:{type:'float',min:0,max:15}},strategy:{name:'random',seed:'7'},trainer:{function:'branin'},"
                                + "budget:{max_trials:'50'}}",
                        spec);
        return SweepServiceGrpc.newBlockingStub(node.as("submitter"))
                .createSweep(CreateSweepRequest.newBuilder().setSpec(spec).build())
                .getSweep()
                .getSweep();
    }

    /** Finishes some trials. */
    private static void work(TestNode node, String name, int trials) throws IOException {
        ScriptedWorker worker = new ScriptedWorker(node.as("worker")).hello(ScriptedWorker.hello(name, "a"));
        assertThat(worker.next().hasWelcome()).isTrue();
        worker.ready(0);
        Assignment assignment = worker.next().getAssignment();
        for (int i = 0; i < trials; i++) {
            worker.complete(assignment, i);
            assignment = worker.next().getResultAck().getNext();
        }
        worker.close();
    }

    private static Leaderboard board(TestNode node, String sweep) throws IOException {
        return SweepServiceGrpc.newBlockingStub(node.as("submitter"))
                .getLeaderboard(
                        GetLeaderboardRequest.newBuilder().setSweep(sweep).build());
    }

    @Test
    void aBackupOfARunningCoordinatorIsWhatItWasAtThatMoment() throws IOException {
        Path backup = root.resolve("backup");
        String sweep;
        Leaderboard then;
        try (TestNode node = new TestNode(home(), "")) {
            sweep = create(node);
            work(node, "w1", 5);
            then = board(node, sweep);
            assertThatThrownBy(() -> backup(node, "submitter", backup)).hasMessageContaining("PERMISSION_DENIED");
            assertThatThrownBy(
                            () -> backup(node, "auditor", home().resolve("data").resolve("x")))
                    .hasMessageContaining("outside the data directory");

            BackupResponse answer = backup(node, "auditor", backup);
            work(node, "w2", 3);

            assertThat(answer.getKey()).isEqualTo("the file " + home().resolve("key"));
            assertThatThrownBy(() -> backup(node, "auditor", backup)).hasMessageContaining("is not empty");
            BackupCheck.Report checked = BackupCheck.check(backup, key());
            assertThat(checked.files()).isEqualTo(answer.getFiles());
            assertThat(checked.events()).isGreaterThan(5 * 4);
            assertThatThrownBy(() -> BackupRestore.restore(backup, home().resolve("data"), key(), true))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("in use by a running coordinator");
        }
        Path data = home().resolve("data");
        assertThatThrownBy(() -> BackupRestore.restore(backup, data, key(), false))
                .hasMessageContaining("is not empty")
                .hasMessageContaining("--force");
        BackupRestore.Report restored = BackupRestore.restore(backup, data, key(), true);
        assertThat(restored.before())
                .hasValueSatisfying(before -> assertThat(before).isDirectoryContaining("glob:**/rocksdb"));
        assertThat(data).isDirectoryNotContaining("glob:**/MANIFEST");
        try (TestNode node = new TestNode(home(), "")) {
            Leaderboard now = board(node, sweep);
            assertThat(now.getSweep().getFinished()).isEqualTo(5);
            assertThat(now.getTrialsList().subList(0, 5))
                    .isEqualTo(then.getTrialsList().subList(0, 5));
        }
    }

    @Test
    void damageAndAnotherKeyAreNoticed() throws IOException {
        Path backup = root.resolve("backup");
        try (TestNode node = new TestNode(home(), "")) {
            String sweep = create(node);
            assertThat(sweep).isNotEmpty();
            backup(node, "auditor", backup);
        }
        BackupCheck.check(backup, key());
        assertThatThrownBy(() -> BackupCheck.check(backup, SealingKey.of(new byte[32])))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("another key");
        List<Path> files;
        try (Stream<Path> all = Files.walk(backup)) {
            files = all.filter(f -> Files.isRegularFile(f) && f.toFile().length() > 0)
                    .toList();
        }
        for (Path file : files) {
            long place = file.toFile().length() / 2;
            flip(file, place);
            assertThatThrownBy(() -> BackupCheck.check(backup, key()))
                    .as("one bit of " + file)
                    .isInstanceOf(BackupException.class);
            assertThatThrownBy(() -> BackupRestore.restore(backup, root.resolve("elsewhere"), key(), false))
                    .isInstanceOf(BackupException.class);
            flip(file, place);
        }
        Path extra = Files.writeString(backup.resolve("rocksdb").resolve("000099.log"), "more");
        assertThatThrownBy(() -> BackupCheck.check(backup, key())).hasMessageContaining("does not belong");
        Files.delete(extra);
        BackupCheck.check(backup, key());
        Files.delete(files.stream()
                .filter(f -> f.toString().contains("rocksdb"))
                .findFirst()
                .orElseThrow());
        assertThatThrownBy(() -> BackupCheck.check(backup, key())).hasMessageContaining("is missing");
        assertThat(root.resolve("elsewhere")).doesNotExist();
    }

    @Test
    void whatABackupLeftThatDiedWithItsCoordinatorIsRemovedAtTheNextStart() throws IOException {
        Path held;
        try (TestNode node = new TestNode(home(), "")) {
            create(node);
            held = Files.createDirectories(
                    home().resolve("data").resolve("backup-in-progress").resolve("blobs"));
            Files.write(held.resolve("some.blob"), new byte[10]);
        }
        try (TestNode node = new TestNode(home(), "")) {
            assertThat(node.port()).isPositive();
            assertThat(held.getParent()).doesNotExist();
        }
    }

    private static void flip(Path file, long place) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(place);
            int b = bytes.read();
            bytes.seek(place);
            bytes.write(b ^ 1);
        }
    }
}
