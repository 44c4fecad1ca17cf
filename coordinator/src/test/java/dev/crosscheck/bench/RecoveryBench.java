package dev.crosscheck.bench;

import akka.Done;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.grpc.StoredSteps;
import dev.crosscheck.coordinator.journal.rocksdb.RocksDbHandle;
import dev.crosscheck.coordinator.journal.rocksdb.RocksDbSettings;
import dev.crosscheck.coordinator.security.SealingKey;
import dev.crosscheck.coordinator.store.DataDirectory;
import dev.crosscheck.coordinator.store.rocksdb.RocksDbTrialStore;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.proto.v1.GetLeaderboardRequest;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

/**
 * Time and memory of a coordinator's start after kill -9, with one unfinished sweep of 10,000 trials of 100 reports each: from the start of the process until it serves, and until the
 * sweep's leaderboard is answered. Trials and their first three reports come through gRPC, the other reports are put into the same store while no coordinator runs.
 *
 * <p>Not a test of the build: {@code ./mvnw -q -Dquick -pl coordinator -am test -Dtest=RecoveryBench -Dsurefire.failIfNoSpecifiedTests=false}; trials:
 * {@code -Dbench.history=10000}. With {@code -Dbench.dist=DIR} (absolute) the distribution there is started, with its archive of parsed classes; without, the class path of the tests, which
 * takes a third longer.
 */
final class RecoveryBench {
    private static final int REPORTS = 100;
    private static final int AT_ONCE = 20_000;

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int trials = Integer.getInteger("bench.history", 10_000);
        Path root = Files.createTempDirectory(Files.createDirectories(Path.of("target", "storage")), "recovery-bench");
        String sweep;
        try (BenchCoordinator coordinator = BenchCoordinator.start(root, List.of(), "");
                ServiceRounds rounds = new ServiceRounds(coordinator)) {
            sweep = rounds.create();
            rounds.fill(sweep, trials);
            coordinator.kill();
        }
        addReports(root, sweep, trials);
        for (int i = 0; i < 3; i++) {
            long begin = System.nanoTime();
            try (BenchCoordinator coordinator = BenchCoordinator.start(root, List.of("-Xmx1g"), "")) {
                var board = SweepServiceGrpc.newBlockingStub(coordinator.connect("submitter"))
                        .withMaxInboundMessageSize(1 << 28)
                        .getLeaderboard(GetLeaderboardRequest.newBuilder()
                                .setSweep(sweep)
                                .setTop(10)
                                .build());
                Duration answered = Duration.ofNanos(System.nanoTime() - begin);
                System.out.printf(
                        Locale.ROOT,
                        "trials=%d reports=%d serving after %.1f s, leaderboard after %.1f s, cpu %.1f s, resident %.0f MiB, machine load %s%n",
                        board.getSweep().getFinished(),
                        (long) trials * REPORTS,
                        coordinator.started().toMillis() / 1e3,
                        answered.toMillis() / 1e3,
                        coordinator.cpu().toMillis() / 1e3,
                        coordinator.residentMib("VmHWM"),
                        BenchCoordinator.load());
                coordinator.kill();
            }
        }
    }

    private static void addReports(Path root, String sweep, int trials) {
        try (DataDirectory directory = DataDirectory.open(
                        root.resolve("data"), mayCreate -> SealingKey.load(root.resolve("home"), Map.of(), mayCreate));
                RocksDbHandle handle = RocksDbHandle.open(
                        directory, RocksDbSettings.from(ConfigFactory.load()), ForkJoinPool.commonPool())) {
            StoredSteps steps = new StoredSteps(new RocksDbTrialStore(handle));
            List<CompletableFuture<Done>> writes = new ArrayList<>();
            for (int trial = 0; trial < trials; trial++) {
                for (int step = 4; step <= REPORTS; step++) {
                    Map<String, Double> metrics = Map.of("loss", 1.0 / step, "value", 0.1 * step);
                    writes.add(steps.put(new LeaseKey(sweep, trial, 1, 1), step, metrics)
                            .toCompletableFuture());
                }
                if (writes.size() >= AT_ONCE) {
                    CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new))
                            .join();
                    writes.clear();
                }
            }
            CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).join();
        }
    }

    @Test
    void measure() throws IOException, InterruptedException {
        main(new String[0]);
    }
}
