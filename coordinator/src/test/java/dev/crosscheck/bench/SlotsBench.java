package dev.crosscheck.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * How well slots are kept busy: sweeps with the random strategy, whose trials last a given time and report three steps, on simulated workers of one slot each, through gRPC. Prints the time
 * until all have ended beside the ideal one (all trials' time over the slots), how evenly the sweeps got ahead when half was done, and what was lost.
 *
 * <p>Not a test of the build: {@code ./mvnw -q -Dquick -pl coordinator -am test -Dtest=SlotsBench -Dsurefire.failIfNoSpecifiedTests=false}. {@code -Dbench.sweeps=1 -Dbench.trials=2000
 * -Dbench.millis=1000} (trials of each sweep, their length) take about two minutes; {@code -Dbench.sweeps=100 -Dbench.trials=100 -Dbench.millis=50} are a hundred sweeps at once; {@code
 * -Dbench.millis=0} trains nothing. Workers: {@code -Dbench.workers=16}. {@code -Dbench.storage=postgres}, {@code -Dbench.jvm}: as for {@link ServiceBench}.
 */
final class SlotsBench {
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path root = Files.createTempDirectory(Files.createDirectories(Path.of("target", "storage")), "slots-bench");
        List<String> options = List.of(System.getProperty("bench.jvm", "-Xmx1g").split(" "));
        String config = BenchStorage.config();
        try (BenchCoordinator coordinator = BenchCoordinator.start(root, options, config)) {
            new SlotsRun(coordinator).run();
        }
    }

    @Test
    void measure() throws IOException, InterruptedException {
        main(new String[0]);
    }
}
