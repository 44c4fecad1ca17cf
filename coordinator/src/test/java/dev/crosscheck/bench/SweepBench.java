package dev.crosscheck.bench;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.AskPattern;
import dev.crosscheck.coordinator.suggest.StrategySource;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepNode;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.coordinator.sweep.SweepSettings;
import dev.crosscheck.coordinator.sweep.TestSpecs;
import dev.crosscheck.search.Strategies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Durable trial cycles per second of one sweep on RocksDB, or on PostgreSQL: lease, three step reports, result with the next lease, by 16 workers that each wait for every
 * answer. Not a test: run the main method with the test class path; arguments: trials, strategy (random, or learner: asked anew after each
 * result), storage (rocksdb or postgres; the latter wants {@code -Dcrosscheck.postgres.fsync=on}). The directory is made under target/storage.
 */
public final class SweepBench {
    private static final int WORKERS = 16;
    private static final int REPORT_EVERY = 2_000;

    private final SweepNode node;
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicReference<Throwable> problem = new AtomicReference<>();
    private final CountDownLatch running = new CountDownLatch(WORKERS);
    private final long[] gapNanos;
    private final AtomicInteger gaps = new AtomicInteger();
    private volatile long mark = System.nanoTime();

    private SweepBench(SweepNode node, int trials) {
        this.node = node;
        this.gapNanos = new long[trials];
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int trials = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
        String strategy = arguments.length > 1 ? arguments[1] : "random";
        if (arguments.length > 2 && arguments[2].equals("postgres")) {
            onPostgres(trials, strategy);
            return;
        }
        Path root = Files.createTempDirectory(Files.createDirectories(Path.of("target", "storage")), "sweep-bench");
        try (SweepNode node = new SweepNode(root, "bench-000000", source(strategy), SweepSettings.defaults())) {
            var bench = new SweepBench(node, trials);
            bench.run(trials, strategy);
        }
    }

    private static StrategySource source(String strategy) {
        return (config, space, objective) -> strategy.equals("random")
                ? Strategies.create(config, space, objective).strategy()
                : new SweepNode.Counting();
    }

    private static void onPostgres(int trials, String strategy) throws InterruptedException {
        try (PostgresSystem storage = PostgresSystem.start();
                SweepNode node =
                        new SweepNode(storage.system(), "bench-000000", source(strategy), SweepSettings.defaults())) {
            new SweepBench(node, trials).run(trials, strategy);
        }
    }

    private void run(int trials, String strategy) throws InterruptedException {
        String spec = "trials=" + trials + " strategy=" + strategy;
        ask(ref -> new SweepCommand.CreateSweep("r", TestSpecs.bytes(spec), ref))
                .toCompletableFuture()
                .join();
        long start = System.nanoTime();
        mark = start;
        for (int worker = 0; worker < WORKERS; worker++) {
            String name = "w" + worker;
            lease(name);
        }
        running.await();
        if (problem.get() != null) {
            throw new IllegalStateException(problem.get());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long[] sorted = Arrays.copyOf(gapNanos, Math.min(gaps.get(), gapNanos.length));
        Arrays.sort(sorted);
        System.out.printf(
                "strategy=%s trials=%d cycles/s=%.0f gap from result to next trial p50=%.2f ms p99=%.2f ms%n",
                strategy,
                finished.get(),
                finished.get() / seconds,
                sorted[sorted.length / 2] / 1e6,
                sorted[(int) (sorted.length * 0.99)] / 1e6);
    }

    private java.util.concurrent.CompletionStage<SweepReply> ask(Function<ActorRef<SweepReply>, SweepCommand> command) {
        return AskPattern.ask(node.front(), command::apply, SweepNode.PATIENCE, node.kit.scheduler());
    }

    private void then(
            Function<ActorRef<SweepReply>, SweepCommand> command, java.util.function.Consumer<SweepReply> next) {
        var unused = ask(command).whenComplete((reply, failure) -> {
            if (failure != null) {
                problem.set(failure);
                running.countDown();
            } else {
                next.accept(reply);
            }
        });
    }

    private void lease(String worker) {
        then(ref -> new SweepCommand.LeaseTrial(node.holder(worker), 0, ref), reply -> {
            if (reply instanceof SweepReply.Leased leased) {
                step(worker, leased.assignment().lease(), 1);
            } else if (reply instanceof SweepReply.NothingToLease nothing
                    && (nothing.ended() || nothing.reason().startsWith("every trial"))) {
                running.countDown();
            } else {
                lease(worker);
            }
        });
    }

    private void step(String worker, LeaseKey key, int step) {
        if (step > 3) {
            finish(worker, key);
            return;
        }
        then(
                ref -> new SweepCommand.ReportStep(key, step, Map.of("loss", 1.0 / step, "accuracy", 0.1 * step), ref),
                reply -> step(worker, key, step + 1));
    }

    private void finish(String worker, LeaseKey key) {
        long sent = System.nanoTime();
        then(
                ref -> new SweepCommand.FinishAttempt(
                        key,
                        SweepCommand.AttemptOutcome.COMPLETED,
                        "",
                        OptionalDouble.of((key.trial() * 7919 % 1000) / 1000.0),
                        Map.of("loss", 0.3, "accuracy", 0.3),
                        "",
                        1,
                        node.holder(worker),
                        OptionalInt.of(0),
                        ref),
                reply -> finished(worker, (SweepReply.ResultTaken) reply, sent));
    }

    private void finished(String worker, SweepReply.ResultTaken taken, long sent) {
        int done = finished.incrementAndGet();
        if (done % REPORT_EVERY == 0) {
            long now = System.nanoTime();
            System.out.printf("finished=%d cycles/s=%.0f%n", done, REPORT_EVERY / ((now - mark) / 1e9));
            mark = now;
        }
        if (taken.next().isPresent()) {
            gapNanos[Math.min(gapNanos.length - 1, gaps.getAndIncrement())] = System.nanoTime() - sent;
            step(worker, taken.next().get().lease(), 1);
        } else {
            lease(worker);
        }
    }
}
