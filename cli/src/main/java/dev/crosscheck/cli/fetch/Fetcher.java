package dev.crosscheck.cli.fetch;

import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.console.Screen;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Brings a well-known set to the disk, with the specifications to register it. */
public final class Fetcher {
    private final Screen notes;

    /** Progress goes to {@code notes}. */
    public Fetcher(Screen notes) {
        this.notes = notes;
    }

    /**
     * Downloads what is not there, checks every file, prepares them, and writes the specifications that are not there.
     *
     * @param addresses where to look, in place of the set's own; each ends with {@code /}
     * @throws CliException when a file cannot be had, or the disk cannot be written
     */
    public Fetched fetch(KnownSet set, Path directory, List<URI> addresses) {
        try {
            Files.createDirectories(directory);
            List<String> downloaded = new ArrayList<>();
            for (KnownFile file : set.files()) {
                if (new Download(notes, file, directory).ensure(addresses)) {
                    downloaded.add(file.name());
                }
            }
            set.preparation().prepare(directory);
            List<Path> specifications = new ArrayList<>();
            for (String document : set.documents()) {
                specifications.add(document(document, directory));
            }
            return new Fetched(set, directory, downloaded, specifications);
        } catch (IOException e) {
            throw CliException.at(
                    directory.toString(),
                    ExitCode.FAILED,
                    "FETCH_FAILED",
                    "The files of " + set.name() + " could not be put into " + directory + ": " + e.getMessage()
                            + (e.getCause() == null ? "" : " (" + e.getCause().getMessage() + ")") + ".",
                    "Check that there is room and that you may write there, or name another folder with --out DIR.");
        }
    }

    private Path document(String name, Path directory) throws IOException {
        byte[] text = text(name);
        Path path = directory.resolve(name);
        if (!Files.exists(path)) {
            Files.write(path, text);
        } else if (!Arrays.equals(Files.readAllBytes(path), text)) {
            notes.line(name + " is there and was changed; it stays as it is");
        }
        return path;
    }

    private static byte[] text(String name) throws IOException {
        try (InputStream in = Fetcher.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return in.readAllBytes();
        }
    }
}
