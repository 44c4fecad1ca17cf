package dev.crosscheck.cli.spec;

import dev.crosscheck.proto.v1.FileRef;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Files that a specification names by a path relative to itself. Reads each once to know its hash. */
final class FileReader {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path directory;
    private final Mistakes mistakes;
    private final List<SpecFile> files = new ArrayList<>();

    FileReader(Path directory, Mistakes mistakes) {
        this.directory = directory;
        this.mistakes = mistakes;
    }

    List<SpecFile> files() {
        return List.copyOf(files);
    }

    Optional<FileRef> file(Node node, String path) {
        if (!(node instanceof ScalarNode leaf) || Scalar.of(leaf).kind() == Scalar.Kind.NULL) {
            mistakes.add(node, path, "is " + Scalar.describe(node) + "; expected a file's path, relative to this file");
            return Optional.empty();
        }
        String name = leaf.getValue();
        try {
            Path file = directory.resolve(name);
            if (!Files.isRegularFile(file)) {
                String what = Files.exists(file) ? "is not a file" : "does not exist";
                mistakes.add(
                        node,
                        path,
                        "'" + name + "' " + what + " (looked for "
                                + file.toAbsolutePath().normalize() + ")");
                return Optional.empty();
            }
            FileRef ref = describe(file);
            files.add(new SpecFile(file, ref));
            return Optional.of(ref);
        } catch (IOException | InvalidPathException e) {
            mistakes.add(node, path, "'" + name + "' cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    static FileRef describe(Path file) throws IOException {
        MessageDigest digest = sha256();
        long size = 0;
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
                size += n;
            }
        }
        return FileRef.newBuilder()
                .setName(String.valueOf(file.getFileName()))
                .setSha256(HexFormat.of().formatHex(digest.digest()))
                .setSize(size)
                .build();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
