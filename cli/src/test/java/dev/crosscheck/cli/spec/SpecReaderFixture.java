package dev.crosscheck.cli.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Value;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.console.Mistake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Specifications written to a folder of the test's. */
abstract class SpecReaderFixture {
    @TempDir
    Path directory = Path.of("");

    List<Mistake> mistakes(String yaml) {
        Path file = write(yaml);
        CliException error = catchThrowableOfType(CliException.class, () -> SpecReader.readSweep(file));
        assertThat(error).isNotNull();
        assertThat(error.exit()).isEqualTo(ExitCode.USAGE);
        return error.mistakes();
    }

    Path write(String yaml) {
        try {
            return Files.writeString(directory.resolve("sweep.yaml"), yaml);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Value text(String value) {
        return Value.newBuilder().setStringValue(value).build();
    }
}
