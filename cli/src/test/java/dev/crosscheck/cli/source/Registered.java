package dev.crosscheck.cli.source;

import dev.crosscheck.cli.spec.ReadSpec;
import dev.crosscheck.cli.spec.SpecFile;
import dev.crosscheck.cli.spec.SpecReader;
import dev.crosscheck.proto.v1.DatasetSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.NullUnmarked;

/**
 * What would be sent for a specification.
 *
 * @param table the uploaded table's lines
 */
@NullUnmarked
record Registered(DatasetSpec spec, List<String> table) {

    /** @param source the value of the specification's key {@code source} */
    static Registered of(Path folder, String source, String... more) throws Exception {
        Path file = Files.writeString(
                folder.resolve("d.yaml"),
                "kind: Dataset\nmetadata: {name: d}\nsource: " + source + "\n" + String.join("\n", more) + "\n");
        ReadSpec<DatasetSpec> read = SpecReader.readDataset(file);
        Path temporary;
        Registered registered;
        try (TableForm form = TableForm.of(read, file)) {
            SpecFile table = form.spec().files().get(0);
            temporary = table.path();
            registered = new Registered(form.spec().message(), lines(table));
        }
        if (Files.exists(temporary)) {
            throw new AssertionError("the table with all labels was left behind");
        }
        return registered;
    }

    private static List<String> lines(SpecFile table) throws Exception {
        byte[] bytes = Files.readAllBytes(table.path());
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        if (!hash.equals(table.ref().getSha256()) || bytes.length != table.ref().getSize()) {
            throw new AssertionError("the reference is not that of the file");
        }
        if (Files.getFileStore(table.path()).supportsFileAttributeView("posix")
                && Files.getPosixFilePermissions(table.path()).size() != 2) {
            throw new AssertionError("others may read the table");
        }
        return unzip(bytes).lines().toList();
    }

    private static String unzip(byte[] bytes) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
