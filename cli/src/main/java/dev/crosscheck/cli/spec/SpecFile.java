package dev.crosscheck.cli.spec;

import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.proto.v1.FileRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that a specification names.
 *
 * @param path where it lies on this machine
 * @param ref what the specification says of it: name, hash and size
 */
public record SpecFile(Path path, FileRef ref) {

    /**
     * A file named on the command line.
     *
     * @throws CliException when it is not there or cannot be read
     */
    public static SpecFile of(Path path) {
        if (!Files.isRegularFile(path)) {
            String what = Files.exists(path) ? " is not a file." : " does not exist.";
            throw CliException.at(
                    path.toString(),
                    ExitCode.USAGE,
                    "NO_SUCH_FILE",
                    path + what,
                    "Give the path of a CSV or CSV.GZ file.");
        }
        try {
            return new SpecFile(path, FileReader.describe(path));
        } catch (IOException e) {
            throw CliException.at(
                    path.toString(),
                    ExitCode.FAILED,
                    "UNREADABLE_FILE",
                    "The file " + path + " cannot be read.",
                    "Check the file and try again.");
        }
    }
}
