package dev.crosscheck.worker.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class ProgramLimitsTest {
    @Test
    void sizesAreRead() {
        assertThat(ProgramLimits.parse("", "10g")).isEqualTo(new ProgramLimits(0, 10L << 30));
        assertThat(ProgramLimits.parse("500M", "1t")).isEqualTo(new ProgramLimits(500L << 20, 1L << 40));
        assertThatThrownBy(() -> ProgramLimits.parse("many", "1g"))
                .hasMessage("--program-memory many: write a size such as 500m or 10g.");
        assertThatThrownBy(() -> ProgramLimits.parse("", "0g")).hasMessageContaining("--program-disk 0g");
    }

    @Test
    void theyReachASlotsProcessOnItsCommandLine() {
        Properties before = (Properties) System.getProperties().clone();
        try {
            assertThat(ProgramLimits.here()).isEqualTo(new ProgramLimits(0, 10L << 30));
            new ProgramLimits(5L << 20, 7L << 20).publish();
            assertThat(ProgramLimits.definitions())
                    .containsExactly(
                            "-Dcrosscheck.worker.program-memory=5242880", "-Dcrosscheck.worker.program-disk=7340032");
            CommandLimits limits = CommandLimits.of(ProgramLimits.here());
            assertThat(limits.memoryBytes()).isEqualTo(5L << 20);
            assertThat(limits.directoryBytes()).isEqualTo(7L << 20);
        } finally {
            System.setProperties(before);
        }
    }
}
