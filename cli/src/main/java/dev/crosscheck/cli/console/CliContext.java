package dev.crosscheck.cli.console;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What surrounds one run of the command; tests hand in their own.
 *
 * @param environment environment variables
 * @param home the user's home directory
 * @param out standard output: answers
 * @param err standard error: notes and errors
 * @param clock wall clock, for progress and times left
 * @param distribution directory with {@code bin/crosscheck}; empty when not started from one
 */
public record CliContext(
        Map<String, String> environment,
        Path home,
        Screen out,
        Screen err,
        InstantSource clock,
        Optional<Path> distribution) {
    private static final Set<String> HARMLESS = Set.of("CROSSCHECK_JAVA_OPTS", "CROSSCHECK_LOG_LEVEL");

    /** An environment variable that is set and not empty. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** {@code $CROSSCHECK_HOME}, by default {@code ~/.crosscheck}. */
    public Path crosscheckHome() {
        return variable("CROSSCHECK_HOME").map(Path::of).orElse(home.resolve(".crosscheck"));
    }

    /** The same surroundings with another {@code CROSSCHECK_HOME}, and neither token nor server given. */
    public CliContext withCrosscheckHome(Path directory) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.put("CROSSCHECK_HOME", directory.toString());
        changed.remove("CROSSCHECK_TOKEN");
        changed.remove("CROSSCHECK_SERVER");
        return with(changed);
    }

    /** The same surroundings with another {@code CROSSCHECK_HOME} and, of the service's other variables, {@code CROSSCHECK_JAVA_OPTS} and {@code CROSSCHECK_LOG_LEVEL} alone: nothing that names a database, a cluster, a key or a server. */
    public CliContext apart(Path directory) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.keySet().removeIf(name -> name.startsWith("CROSSCHECK_") && !HARMLESS.contains(name));
        changed.put("CROSSCHECK_HOME", directory.toString());
        return with(changed);
    }

    /** The same surroundings with one more environment variable. */
    public CliContext withVariable(String name, String value) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.put(name, value);
        return with(changed);
    }

    private CliContext with(Map<String, String> changed) {
        return new CliContext(Map.copyOf(changed), home, out, err, clock, distribution);
    }
}
