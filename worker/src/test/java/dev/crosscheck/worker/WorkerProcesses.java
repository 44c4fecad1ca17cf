package dev.crosscheck.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;

/** Workers of a test, each in a process of its own on the test's class path, with the folder "work"; closing kills those that still run. */
@NullUnmarked
final class WorkerProcesses implements AutoCloseable {
    private final FakeCoordinator coordinator;
    private final Path folder;
    private final List<Process> started = new ArrayList<>();

    WorkerProcesses(FakeCoordinator coordinator, Path folder) {
        this.coordinator = coordinator;
        this.folder = folder;
    }

    Process start(String... options) throws IOException {
        return start(Map.of(), options);
    }

    /** @param environment what the worker has beside this process's; one with an empty value it has not */
    Process start(Map<String, String> environment, String... options) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkerMain.class.getName(),
                        "--server",
                        coordinator.address(),
                        "--work-dir",
                        folder.resolve("work").toString())
                .inheritIO();
        builder.command().addAll(List.of(options));
        builder.environment()
                .put("DJL_CACHE_DIR", Path.of("target", "djl").toAbsolutePath().toString());
        builder.environment().putAll(environment);
        builder.environment().values().removeIf(String::isEmpty);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    /** The first worker's child process that is none of these, as soon as there is one. */
    ProcessHandle child(ProcessHandle... but) throws IOException, InterruptedException {
        ProcessHandle worker = started.get(0).toHandle();
        for (int i = 0; i < 3000; i++) {
            List<ProcessHandle> children = worker.children()
                    .filter(child -> !List.of(but).contains(child))
                    .toList();
            if (!children.isEmpty()) {
                return children.get(0);
            }
            assertThat(worker.onExit()).isNotDone();
            new ProcessBuilder("sleep", "0.01").start().waitFor();
        }
        throw new AssertionError("no child");
    }

    @Override
    public void close() {
        started.forEach(process -> process.destroyForcibly().onExit().join());
    }
}
