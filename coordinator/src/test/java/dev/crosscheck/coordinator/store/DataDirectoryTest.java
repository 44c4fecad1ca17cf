package dev.crosscheck.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.coordinator.security.SealingKey;
import dev.crosscheck.coordinator.store.DataDirectoryException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private static SealingKey key(int b) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) b);
        return SealingKey.of(bytes);
    }

    private DataDirectory open() {
        return DataDirectory.open(root.resolve("data"), mayCreate -> key(1));
    }

    private void assertRefused(Path path, int key, Reason reason, String text) {
        assertThatThrownBy(() -> DataDirectory.open(path, mayCreate -> key(key)))
                .isInstanceOfSatisfying(DataDirectoryException.class, e -> assertThat(e.reason())
                        .isEqualTo(reason))
                .hasMessageContaining(text)
                .hasMessageNotContaining("\n");
    }

    @Test
    void newDirectoryKeepsItsOwnerAcrossOpenings() {
        String owner;
        try (DataDirectory directory = open()) {
            owner = directory.ownerId();
            assertThat(directory.rocksdb()).isDirectory();
            assertThat(directory.blobs()).isDirectory();
        }
        try (DataDirectory directory = open()) {
            assertThat(directory.ownerId()).isEqualTo(owner);
        }
    }

    @Test
    void freshKeyIsAllowedOnlyForANewDirectory() {
        Path home = root.resolve("home");
        DataDirectory.KeySource keys = mayCreate -> SealingKey.load(home, Map.of(), mayCreate);
        DataDirectory.open(root.resolve("data"), keys).close();
        DataDirectory.open(root.resolve("data"), keys).close();

        DataDirectory.KeySource elsewhere = mayCreate -> SealingKey.load(root.resolve("other"), Map.of(), mayCreate);
        assertThatThrownBy(() -> DataDirectory.open(root.resolve("data"), elsewhere))
                .hasMessageContaining("is missing");
        assertThat(root.resolve("other")).doesNotExist();
        DataDirectory.open(root.resolve("data"), keys).close();
    }

    @Test
    void secondCoordinatorIsToldWhoHoldsIt() {
        try (DataDirectory first = open()) {
            first.announcePort(8470);
            String holder = "(pid " + ProcessHandle.current().pid() + ", port 8470)";
            assertRefused(first.path(), 1, Reason.IN_USE, holder);
            assertRefused(first.path(), 1, Reason.IN_USE, holder);
        }
        open().close();
    }

    @Test
    void anotherKeyIsRefusedWithoutBeingShown() throws IOException {
        open().close();

        assertRefused(
                root.resolve("data"), 2, Reason.WRONG_KEY, "created with another key than the one from the caller");
        assertThat(Files.readString(root.resolve("data/crosscheck.properties")))
                .doesNotContain("0101010101")
                .contains("key-fingerprint=");
    }

    @Test
    void newerFormatIsRefused() throws IOException {
        open().close();
        Path file = root.resolve("data/crosscheck.properties");
        Files.writeString(file, Files.readString(file).replace("format=1", "format=2"));

        assertRefused(root.resolve("data"), 1, Reason.NEWER_FORMAT, "has format 2 but this version reads up to 1");
    }

    @Test
    void foreignDirectoriesAndFilesAreRefusedAndLeftAlone() throws IOException {
        Path foreign = Files.createDirectory(root.resolve("photos"));
        Path photo = Files.writeString(foreign.resolve("cat.jpg"), "miau");

        assertRefused(foreign, 1, Reason.NOT_OURS, "is not empty and not a Crosscheck data directory");
        assertRefused(photo, 1, Reason.NOT_OURS, "is a file");
        try (var files = Files.list(foreign)) {
            assertThat(files).containsExactly(photo);
        }
    }

    @Test
    void damagedDescriptionIsRefused() throws IOException {
        open().close();
        Files.writeString(root.resolve("data/crosscheck.properties"), "format=x\n");

        assertRefused(root.resolve("data"), 1, Reason.DAMAGED, "is damaged");
    }

    @Test
    void placeThatCannotBeWrittenIsRefused() throws IOException {
        // Permissions do not stop a privileged user, a file in the place of a parent directory stops everybody.
        Path file = Files.writeString(root.resolve("file"), "");

        assertRefused(file.resolve("data"), 1, Reason.NOT_WRITABLE, "cannot be written");
    }

    @Test
    void crashBeforeTheDescriptionWasWrittenLeavesANewDirectory() throws IOException {
        Path path = Files.createDirectory(root.resolve("data"));
        Files.writeString(path.resolve("lock"), "");
        Files.writeString(path.resolve("holder"), "pid 1");
        Files.writeString(path.resolve("crosscheck.properties.draft"), "for");

        open().close();
    }
}
