package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built-in trainers and one of somebody else's through the whole service. */
@Tag("nightly")
class TrainersIT {
    private static final Path EXAMPLES = Installation.DIST.resolve("examples");
    private static final String SPEC =
            """
            apiVersion: crosscheck/v1
            kind: Sweep
            metadata: {name: NAME}
            objective: {metric: accuracy, direction: maximize}
            parameters:
              PARAMETERS
            strategy: {name: grid}
            budget: {max_trials: 2}
            trial: {timeout: 4m}
            validation: {dataset: digits, tuning: tuning, cross_checks: [xc1, xc2, xc3]}
            trainer: {TRAINER}
            """;

    @TempDir
    Path dir;

    @Test
    void imagesLinearModelsAndAPlugInTrainAndMistakesAreRefusedAtSubmit() throws IOException {
        install(dir.resolve("home/plugins"));
        try (var service = new Service(dir)) {
            service.startCoordinator();
            service.startWorker("only", 1);
            service.cli()
                    .ok("dataset", "register", EXAMPLES.resolve("digits.yaml").toString());

            String cnn = submit(
                    service,
                    "images",
                    "epochs: {type: fixed, value: 6}\n  lr: {type: ordinal, values: [0.01, 0.005]}",
                    "builtin: cnn");
            String linear = submit(service, "lines", "l2: {type: ordinal, values: [1, 10]}", "builtin: linear");
            String nearest = submit(service, "neighbours", "k: {type: ordinal, values: [1, 601]}", "plugin: nearest");
            String softmax = submit(service, "softmax", "epochs: {type: ordinal, values: [2, 3]}", "plugin: softmax");
            for (String sweep : List.of(cnn, linear, nearest, softmax)) {
                service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(8));
            }
            assertThat(score(service, cnn, 0)).isGreaterThan(0.85);
            assertThat(score(service, linear, 1)).isGreaterThan(0.88);
            assertThat(score(service, softmax, 1)).isGreaterThan(0.85);
            assertThat(score(service, nearest, 0)).isGreaterThan(0.93);
            JsonNode impossible =
                    service.cli().ok("trial", nearest, "1", "-o", "json").json();
            assertThat(impossible.get("state").asText()).isEqualTo("INFEASIBLE");
            assertThat(impossible.toString()).contains("k is 601 but there are 600 training examples");

            var wrong = service.write(
                    "wrong.yaml",
                    SPEC.replace("NAME", "wrong")
                            .replace("PARAMETERS", "momentum: {type: float, min: 0, max: 1, points: 3}")
                            .replace("TRAINER", "builtin: mlp"));
            var refused = service.cli().run("submit", "--validate-only", wrong.toString());
            assertThat(refused.exit()).isEqualTo(2);
            assertThat(refused.err())
                    .contains("wrong.yaml:6")
                    .contains("1.0 (expected: a number >= 0 and < 1)")
                    .contains("no effect with optimizer adam, the default");
        }
    }

    private static String submit(Service service, String name, String parameters, String trainer) {
        var file = service.write(
                name + ".yaml",
                SPEC.replace("NAME", name).replace("PARAMETERS", parameters).replace("TRAINER", trainer));
        return service.cli().ok("submit", file.toString()).out().strip();
    }

    private static double score(Service service, String sweep, int trial) {
        return service.cli()
                .ok("trial", sweep, Integer.toString(trial), "-o", "json")
                .json()
                .get("score")
                .asDouble();
    }

    /** The example project, compiled against nothing but the distribution's classes and put into a jar. */
    private void install(Path plugins) throws IOException {
        Path project = EXAMPLES.resolve("java-trainer/src/main");
        Path classes = Files.createDirectories(dir.resolve("classes"));
        Path worker;
        try (Stream<Path> lib = Files.list(Installation.DIST.resolve("lib"))) {
            worker = lib.filter(file -> file.getFileName().toString().matches("crosscheck-worker-.*\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "--release",
                        "17",
                        "-cp",
                        worker.toString(),
                        "-d",
                        classes.toString(),
                        project.resolve("java/org/example/NearestTrainer.java").toString(),
                        project.resolve("java/org/example/SoftmaxTrainer.java").toString());
        assertThat(status).isZero();
        Path service = project.resolve("resources/META-INF/services/dev.crosscheck.worker.spi.Trainer");
        Files.createDirectories(plugins);
        try (OutputStream out = Files.newOutputStream(plugins.resolve("nearest.jar"));
                JarOutputStream jar = new JarOutputStream(out)) {
            add(jar, "META-INF/services/" + service.getFileName(), service);
            try (Stream<Path> files = Files.walk(classes)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    add(jar, classes.relativize(file).toString(), file);
                }
            }
        }
    }

    private static void add(JarOutputStream jar, String name, Path file) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        Files.copy(file, jar);
        jar.closeEntry();
    }
}
