package dev.crosscheck.worker;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a worker takes from its environment. A variable that is set to nothing counts as not set, as with the coordinator and the command line.
 *
 * @param all the environment's variables
 * @param user the user's home directory
 */
record WorkerVariables(Map<String, String> all, Path user) {
    /** Those of this process. */
    static WorkerVariables here() {
        return new WorkerVariables(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(all.get(name)).filter(value -> !value.isBlank());
    }

    /** {@code $CROSSCHECK_HOME}, by default {@code ~/.crosscheck}. */
    Path home() {
        return variable("CROSSCHECK_HOME").map(Path::of).orElse(user.resolve(".crosscheck"));
    }

    /** Where PyTorch's libraries are unpacked: {@code $DJL_CACHE_DIR}, by default {@code djl} in the home. */
    Path libraries() {
        return variable("DJL_CACHE_DIR").map(Path::of).orElse(home().resolve("djl"));
    }

    /** Coordinators as the variable {@code CROSSCHECK_SERVER} has them, HOST:PORT, divided by commas; by default the one of this machine. */
    List<String> servers() {
        return Arrays.asList(
                variable("CROSSCHECK_SERVER").orElse("localhost:8470").split(",", -1));
    }
}
