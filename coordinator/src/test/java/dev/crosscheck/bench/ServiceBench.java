package dev.crosscheck.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Service throughput through gRPC: a coordinator in a process of its own on a real disk, workers that train nothing, one sweep with the random strategy. A cycle is a
 * lease, three step reports and a result, each answered once it is durable before the next is sent. Prints cycles per second, CPU time, the times
 * from a report to its answer and from a result to the next trial, for 1, 4 and 16 workers, at no and at 10,000 finished trials, at full and at half load.
 *
 * <p>Not a test of the build: {@code ./mvnw -q -Dquick -pl coordinator -am test -Dtest=ServiceBench -Dsurefire.failIfNoSpecifiedTests=false}. Seconds of a
 * round: {@code -Dbench.seconds}, 5 by default; numbers of workers {@code -Dbench.workers=1,4,16}; finished trials {@code -Dbench.history=10000}; cycles before the first round
 * {@code -Dbench.warm=12000}; cycles per second of the last line, in place of half of the rate: {@code -Dbench.pace}. {@code -Dbench.storage=postgres}: on a PostgreSQL of its own that syncs what it commits, instead of on the data directory. More options of the coordinator's
 * JVM: {@code -Dbench.jvm}.
 */
final class ServiceBench {
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path root = Files.createTempDirectory(Files.createDirectories(Path.of("target", "storage")), "service-bench");
        List<String> options = Arrays.stream(System.getProperty("bench.jvm", "").split(" "))
                .filter(o -> !o.isEmpty())
                .toList();
        String config = BenchStorage.config();
        try (BenchCoordinator coordinator = BenchCoordinator.start(root, options, config);
                ServiceRounds rounds = new ServiceRounds(coordinator)) {
            System.out.println("storage: " + BenchStorage.name());
            rounds.run();
        }
    }

    @Test
    void measure() throws IOException, InterruptedException {
        main(new String[0]);
    }
}
