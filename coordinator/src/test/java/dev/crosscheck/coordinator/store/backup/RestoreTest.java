package dev.crosscheck.coordinator.store.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.coordinator.journal.rocksdb.RocksDbHandle;
import dev.crosscheck.coordinator.journal.rocksdb.TestStorage;
import dev.crosscheck.coordinator.security.SealingKey;
import dev.crosscheck.coordinator.store.DataDirectory;
import dev.crosscheck.coordinator.store.DataDirectoryException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others do, and what is left, while a backup is put back; one of its files is a pipe, so that the test says how long that takes. */
class RestoreTest {
    private static final SealingKey KEY = TestStorage.key(1);
    private static final String PIPE = "rocksdb/pipe";
    private static final byte[] CONTENT = "as it was".getBytes(UTF_8);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private Path backup() throws Exception {
        Path backup = root.resolve("backup");
        try (DataDirectory data = TestStorage.directory(root);
                RocksDbHandle handle = TestStorage.open(data, "")) {
            var unused = new DirectoryBackup(handle).write(backup);
        }
        Path sample = Files.write(root.resolve("sample"), CONTENT);
        List<BackupManifest.Entry> files =
                new ArrayList<>(BackupManifest.read(backup, KEY).files());
        files.add(CheckedCopy.read(sample, Optional.empty(), PIPE));
        new BackupManifest(files).write(backup, KEY);
        Process made = new ProcessBuilder("mkfifo", backup.resolve(PIPE).toString()).start();
        assertThat(made.waitFor()).isZero();
        return backup;
    }

    /** The pipe's other end, once somebody reads it. */
    private static OutputStream write(Path backup) throws Exception {
        return CompletableFuture.supplyAsync(() -> {
                    try {
                        return Files.newOutputStream(backup.resolve(PIPE));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .get(60, TimeUnit.SECONDS);
    }

    /** Lets the check of the backup pass; then it is being copied. */
    private void pass(Path backup, Path target) throws Exception {
        try (OutputStream checked = write(backup)) {
            checked.write(CONTENT);
        }
        Path draft = target.resolveSibling(target.getFileName() + ".restoring-1");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.exists(draft)) {
            assertThat(System.nanoTime()).as("within 60 s").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void noCoordinatorGetsADirectoryThatIsBeingReplaced() throws Exception {
        Path backup = backup();
        Path target = root.resolve("data");
        CompletableFuture<BackupRestore.Report> restored =
                CompletableFuture.supplyAsync(() -> BackupRestore.restore(backup, target, KEY, true));
        pass(backup, target);

        try (OutputStream copied = write(backup)) {
            assertThatThrownBy(() -> TestStorage.directory(root).close())
                    .isInstanceOf(DataDirectoryException.class)
                    .hasMessageContaining("in use");
            copied.write(CONTENT);
        }

        assertThat(restored.get(60, TimeUnit.SECONDS).before()).contains(root.resolve("data.replaced-1"));
        TestStorage.directory(root).close();
    }

    @Test
    void nothingIsLeftOfABackupThatCouldNotBePutBack() throws Exception {
        Path backup = backup();
        Path target = root.resolve("elsewhere");
        CompletableFuture<BackupRestore.Report> restored =
                CompletableFuture.supplyAsync(() -> BackupRestore.restore(backup, target, KEY, false));
        pass(backup, target);
        try (OutputStream copied = write(backup)) {
            copied.write("another one".getBytes(UTF_8));
        }

        assertThatThrownBy(() -> restored.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(BackupException.class)
                .hasMessageContaining("is damaged");
        assertThat(root).isDirectoryNotContaining("glob:**/elsewhere*");
    }
}
