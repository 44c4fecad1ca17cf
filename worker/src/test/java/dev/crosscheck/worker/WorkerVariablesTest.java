package dev.crosscheck.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerVariablesTest {
    private static final Path USER = Path.of("/home/me");

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void aVariableThatIsSetToNothingIsNotSet(String nothing) {
        WorkerVariables variables = new WorkerVariables(
                Map.of("CROSSCHECK_HOME", nothing, "DJL_CACHE_DIR", nothing, "CROSSCHECK_SERVER", nothing), USER);

        assertThat(variables.home()).isEqualTo(USER.resolve(".crosscheck"));
        assertThat(variables.libraries()).isEqualTo(USER.resolve(".crosscheck/djl"));
        assertThat(variables.servers()).containsExactly("localhost:8470");
        assertThat(new WorkerVariables(Map.of(), USER).servers()).containsExactly("localhost:8470");
    }

    @Test
    void whatIsSetHolds() {
        WorkerVariables variables = new WorkerVariables(
                Map.of("CROSSCHECK_HOME", "/cc", "DJL_CACHE_DIR", "/djl", "CROSSCHECK_SERVER", "a:1,b:2"), USER);

        assertThat(variables.home()).isEqualTo(Path.of("/cc"));
        assertThat(variables.libraries()).isEqualTo(Path.of("/djl"));
        assertThat(variables.servers()).containsExactly("a:1", "b:2");
    }
}
