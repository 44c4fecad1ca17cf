package dev.crosscheck.coordinator.security;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/** Reads and creates small files that only their owner may read (mode 0600). */
final class SecretFile {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private SecretFile() {}

    /**
     * Creates the file with this content unless it exists. The content is written and synced under another name and then linked into place, so of
     * several processes that start at once exactly one wins and none ever sees a half-written file.
     */
    static void createIfMissing(Path file, String content) {
        if (Files.exists(file)) {
            return;
        }
        try {
            Path home = file.toAbsolutePath().getParent();
            if (home != null && !Files.isDirectory(home)) {
                Files.createDirectories(home, permissions(home, OWNER_DIRECTORY));
            }
            byte[] suffix = new byte[8];
            new SecureRandom().nextBytes(suffix);
            Path draft = file.resolveSibling(
                    "." + file.getFileName() + "-" + HexFormat.of().formatHex(suffix));
            try {
                write(draft, content);
                publish(draft, file, content);
                syncDirectory(file);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw new SecretFileException(
                    "cannot create " + file + " (" + e
                            + "); make its directory writable for this user or set CROSSCHECK_HOME",
                    e);
        }
    }

    private static void publish(Path draft, Path file, String content) throws IOException {
        try {
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException ignored) {
            return; // another process was first: its content counts
        } catch (IOException | UnsupportedOperationException noHardLinks) {
            try {
                write(file, content);
            } catch (FileAlreadyExistsException ignored) {
                return;
            }
        }
    }

    /** A new key must outlive a power cut as surely as the data sealed with it. */
    private static void syncDirectory(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void write(Path file, String content) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, permissions(file, OWNER_ONLY))) {
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static FileAttribute<?>[] permissions(Path file, Set<PosixFilePermission> wanted) {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(wanted)};
    }

    /**
     * The file's text.
     *
     * @throws SecretFileException if it cannot be read, is empty, or if anybody but its owner may read or write it
     */
    static String read(Path file) {
        try {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
                if (permissions.stream().anyMatch(p -> !p.name().startsWith("OWNER_"))) {
                    throw new SecretFileException(file + " is open to other users (mode "
                            + PosixFilePermissions.toString(permissions) + "); run: chmod 600 " + file);
                }
            }
            String text = Files.readString(file);
            if (text.isBlank()) {
                throw new SecretFileException(
                        file + " is empty; restore it from a backup, or delete it if it was never used");
            }
            return text;
        } catch (IOException e) {
            throw new SecretFileException(
                    "cannot read " + file + " (" + e.getClass().getSimpleName()
                            + "); make it readable for this user only (chmod 600)",
                    e);
        }
    }
}
