package dev.crosscheck.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerLineTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--slots 0     | --slots 0: a worker needs 1 to 1024 slots.",
                "--slots x     | Invalid value for option '--slots': 'x' is not an int",
                "--server host | --server host: write HOST:PORT, several separated by commas.",
                "more          | Unmatched argument at index 0: 'more'",
            })
    void aWrongLineIsAnsweredInTwoLines(String arguments, String what) {
        StringWriter err = new StringWriter();

        assertThat(WorkerLine.create().setErr(new PrintWriter(err)).execute(arguments.split(" ")))
                .isEqualTo(2);
        assertThat(err.toString().lines()).containsExactly(what, "See: crosscheck worker --help");
    }
}
