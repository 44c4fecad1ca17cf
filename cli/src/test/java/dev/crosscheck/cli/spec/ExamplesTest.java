package dev.crosscheck.cli.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.SweepSpec;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples whose trainers are programs. */
class ExamplesTest {
    @ParameterizedTest
    @CsvSource({"command.yaml, train.py", "shell.yaml, train.sh", "torch.yaml, train_torch.py"})
    void anExampleIsReadWithItsProgram(String spec, String program) {
        ReadSpec<SweepSpec> read = SpecReader.readSweep(Path.of("..", "examples", spec));
        assertThat(read.message().getTrainer().getCommandList()).contains(program);
        assertThat(read.message().getTrainer().getFilesList())
                .singleElement()
                .satisfies(file -> assertThat(file.getName()).isEqualTo(program));
        assertThat(read.message().getInitialTrialsList()).hasSize(1);
    }
}
