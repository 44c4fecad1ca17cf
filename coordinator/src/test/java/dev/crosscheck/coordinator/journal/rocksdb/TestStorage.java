package dev.crosscheck.coordinator.journal.rocksdb;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.security.SealingKey;
import dev.crosscheck.coordinator.store.DataDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;

/** Opens real stores in temporary directories. */
public final class TestStorage {
    private TestStorage() {}

    /** Configuration of an actor system with a data directory of its own under target. */
    public static Config actorConfig(String name) {
        try {
            Path target = Files.createDirectories(Path.of("target", "storage"));
            return actorConfig(Files.createTempDirectory(target, name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Configuration of an actor system with its data and key under this directory. */
    public static Config actorConfig(Path root) {
        return ConfigFactory.parseString(
                """
                akka.loglevel = WARNING
                akka.actor.provider = local
                akka.persistence.journal.plugin = crosscheck.rocksdb.journal
                akka.persistence.snapshot-store.plugin = crosscheck.rocksdb.snapshots
                crosscheck.rocksdb.path = "%s"
                crosscheck.rocksdb.home = "%s"
                """
                        .formatted(root.resolve("data"), root.resolve("home")));
    }

    /** A key of equal bytes. */
    public static SealingKey key(int b) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) b);
        return SealingKey.of(bytes);
    }

    /** The data directory under this root, sealed with key 1. */
    public static DataDirectory directory(Path root) {
        return DataDirectory.open(root.resolve("data"), mayCreate -> key(1));
    }

    /** A handle with the default settings changed by these lines of configuration. */
    public static RocksDbHandle open(DataDirectory directory, String changes) {
        Config config = ConfigFactory.parseString(changes).withFallback(ConfigFactory.load());
        return RocksDbHandle.open(directory, RocksDbSettings.from(config), ForkJoinPool.commonPool());
    }

    /** Starts a main class of the tests in a process of its own, with these words before the java command. */
    public static Process child(Class<?> main, Path errors, String[] before, String... arguments) throws IOException {
        java.util.List<String> command = new java.util.ArrayList<>(Arrays.asList(before));
        command.addAll(java.util.List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(command).redirectError(errors.toFile()).start();
    }

    /** Waits for a process and kills it when it does not end. */
    public static int await(Process process) throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the child process did not end within 60 s");
        }
        return process.exitValue();
    }
}
