package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backup, verification, restore and deletion with real processes. */
@Tag("nightly")
class OperationsIT {
    private static final String SPEC =
            """
            apiVersion: crosscheck/v1
            kind: Sweep
            metadata: {name: branin}
            objective: {metric: value, direction: minimize}
            parameters:
              x0: {type: float, min: -5, max: 10}
              x1: {type: float, min: 0, max: 15}
            strategy: {name: random, seed: 11}
            budget: {max_trials: 6}
            trainer: {function: branin}
            """;

    @TempDir
    Path dir;

    @Test
    void aBackupIsCheckedAndPutBackAndASweepDeleted() throws IOException {
        try (var service = new Service(dir)) {
            service.startCoordinator();
            service.startWorker("w", 1);
            var kept = service.submit(SPEC);
            service.awaitState(kept, "COMPLETED", Duration.ofSeconds(90));
            var before = service.cli().ok("trials", kept, "-o", "json").json();
            var backup = dir.resolve("backup").toString();

            var made = service.cli().ok("admin", "backup", backup);
            assertThat(made.out())
                    .contains("The backup is in " + backup)
                    .contains("The key is not in it")
                    .contains(service.cli().home().resolve("key").toString());
            assertThat(service.cli().ok("admin", "verify", backup).out())
                    .contains("complete and undamaged")
                    .contains("opens it");
            assertThat(service.cli()
                            .run(
                                    "admin",
                                    "restore",
                                    backup,
                                    "--data",
                                    service.data().toString(),
                                    "--force"))
                    .satisfies(r -> assertThat(r.exit()).isEqualTo(1))
                    .satisfies(r -> assertThat(r.err()).contains("in use by a running coordinator: stop it first"));

            var refused = service.cli().run("delete", kept);
            assertThat(refused.exit()).isEqualTo(2);
            assertThat(service.cli().ok("delete", kept, "--yes").out()).contains(kept + " is deleted");
            assertThat(service.cli().run("trials", kept).exit()).isEqualTo(3);

            service.kill("coordinator");
            assertThat(service.cli()
                            .run(
                                    "admin",
                                    "restore",
                                    backup,
                                    "--data",
                                    service.data().toString())
                            .err())
                    .contains("--force");
            assertThat(service.cli()
                            .ok(
                                    "admin",
                                    "restore",
                                    backup,
                                    "--data",
                                    service.data().toString(),
                                    "--force")
                            .out())
                    .contains("data.replaced-1")
                    .contains("start the coordinator");
            service.startCoordinator();
            assertThat(service.cli().ok("trials", kept, "-o", "json").json()).isEqualTo(before);

            var manifest = Path.of(backup, "MANIFEST");
            Files.writeString(manifest, Files.readString(manifest).replaceFirst("0", "1"));
            assertThat(service.cli().run("admin", "verify", backup).exit()).isEqualTo(1);
        }
    }
}
