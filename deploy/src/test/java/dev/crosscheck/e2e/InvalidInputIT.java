package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every mistake gets one clear sentence, its place and the documented exit code. */
class InvalidInputIT {
    private static final List<String> SPEC = List.of(
            "apiVersion: crosscheck/v1",
            "kind: Sweep",
            "metadata: {name: wrong}",
            "objective: {metric: value, direction: minimize}",
            "parameters:",
            "  x0: {type: float, min: -5, max: 10}",
            "  x1: {type: float, min: 0, max: 15}",
            "constraints: [\"x0 < 20\"]",
            "strategy: {name: random, seed: 1}",
            "budget: {max_trials: 5}",
            "trainer: {function: branin}");

    @TempDir
    static Path dir;

    private static Service service;

    @BeforeAll
    static void start() {
        service = new Service(dir);
        service.startCoordinator();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10 | budgets: {max_trials: 5}                          | budgets       | budget",
                "6  | '  x0: {type: float, min: 11, max: 10}'           | parameters.x0 | 11",
                "9  | strategy: {name: bayse}                           | strategy.name | bayse",
                "7  | '  x1: {type: float, min: 0, max: 15, when: {y: 1}}' | parameters.x1.when | y",
                "8  | constraints: [\"x0 > 20\"]                        | constraints[0] | x0 > 20",
                "8  | constraints: [\"x0 < zebra\"]                     | constraints[0] | zebra",
                "10 | budget: {max_trials: 0}                           | budget.max_trials | 0",
                "10 | budget: {max_trials: many}                        | max_trials    | many",
                "11 | trainer: {function: branin, builtin: mlp}         | trainer       | one of",
            })
    void aWrongSpecNamesLinePathAndValueAndExitsWith2(int line, String text, String where, String value) {
        var lines = new ArrayList<>(SPEC);
        lines.set(line - 1, text);
        var file = service.write("wrong.yaml", String.join("\n", lines) + "\n");

        var result = service.cli().run("submit", file.toString());

        assertThat(result.exit()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains("wrong.yaml:" + line).contains(where).contains(value);
        assertThat(result.err()).doesNotContain("Exception").doesNotContain("\tat ");
        assertThat(result.out()).isBlank();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a,b,label;1,2,;3,4,x               | label  | 2",
                "a,b,label;1,2,x;NaN,4,y            | a      | 3",
                "a,b,label;1,2,x;3,y                | column | 3",
                "a,b,wrong;1,2,x;3,4,y              | label  | source.label",
            })
    void aWrongTableNamesLineAndColumnAndExitsWith2(String csv, String what, String place) {
        var result = register(csv.replace(';', '\n') + "\n", "");

        assertThat(result.exit()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains(what).contains(place).doesNotContain("Exception");
    }

    @Test
    void twoEqualIdsAreNamed() {
        var result = register("key,a,label\nr1,1,x\nr1,2,y\n", ", id: key");

        assertThat(result.exit()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains("r1").contains("3");
    }

    private static Installation.Result register(String csv, String more) {
        service.write("t.csv", csv);
        var spec = service.write(
                "t.yaml",
                """
                apiVersion: crosscheck/v1
                kind: Dataset
                metadata: {name: wrong-table}
                task: {type: classification}
                source: {csv: t.csv, label: label%s}
                split: {by: random, sets: {train: 1, tuning: 1}}
                """
                        .formatted(more));
        return service.cli().run("dataset", "register", spec.toString());
    }

    @Test
    void aPortInUseIsNamed() {
        var second = new Installation(dir.resolve("home2"), service.cli().port());

        var result = second.run(
                "coordinator",
                "--data",
                dir.resolve("data2").toString(),
                "--port",
                "" + service.cli().port());

        assertThat(result.exit()).as(result.err()).isEqualTo(1);
        assertThat(result.err()).contains("" + service.cli().port()).containsIgnoringCase("in use");
    }

    @Test
    void aDataDirectoryInUseIsNamed() {
        var result = service.cli().run("coordinator", "--data", service.data().toString(), "--port", "0");

        assertThat(result.exit()).as(result.err()).isEqualTo(1);
        assertThat(result.err()).contains(service.data().toString()).containsIgnoringCase("in use");
    }

    @Test
    void aForeignDirectoryIsNotTakenForData() throws IOException {
        var foreign = Files.createDirectories(dir.resolve("foreign"));
        Files.writeString(foreign.resolve("thesis.txt"), "precious");

        var result = service.cli().run("coordinator", "--data", foreign.toString(), "--port", "0");

        assertThat(result.exit()).as(result.err()).isEqualTo(1);
        assertThat(result.err()).contains(foreign.toString());
        assertThat(foreign.resolve("thesis.txt")).hasContent("precious");
    }

    @Test
    void unknownThingsAreNotFoundAndAWrongTokenIsDenied() {
        assertThat(service.cli().run("trials", "nosuch-abc234").exit()).isEqualTo(3);
        assertThat(service.cli().run("dataset", "show", "nosuch").exit()).isEqualTo(3);
        assertThat(service.cli().run("sweeps", "--token", "wrong").exit()).isEqualTo(5);
        assertThat(service.cli().run("sweeps", "--server", "localhost:1").exit())
                .isEqualTo(4);
        assertThat(service.cli().run("sweps").exit()).isEqualTo(2);
        assertThat(service.get("/v1/sweeps").statusCode()).isEqualTo(401);
    }
}
