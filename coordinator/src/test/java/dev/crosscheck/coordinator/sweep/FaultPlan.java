package dev.crosscheck.coordinator.sweep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * What goes wrong in one simulated run; a function of its seed.
 *
 * @param spec of the sweep, see {@link TestSpecs}
 * @param dropped share of messages that are lost
 * @param doubled share of messages that arrive twice
 * @param slowest delay of a message
 * @param faults in order of time
 */
record FaultPlan(
        long seed,
        String spec,
        int workers,
        int slots,
        double dropped,
        double doubled,
        Duration slowest,
        List<Fault> faults) {

    /** The time in which faults happen. After it everything works, and the sweep has to end. */
    static final Duration TROUBLED = Duration.ofMinutes(4);

    /** What can happen. */
    enum Kind {
        KILL_COORDINATOR,
        KILL_WORKER,
        LOSE_WORKER_AND_DISK,
        PAUSE_WORKER,
        CUT_OFF_WORKER,
        FULL_DISK,
        CLOCK_FORWARD,
        CLOCK_BACK,
        PAUSE_SWEEP,
        EXTEND_SWEEP,
        PREEMPT_WORKER
    }

    /** One fault. {@code worker}: whom it hits, where it hits a worker; {@code lasts}: until it is over, or how far a clock jumps. */
    record Fault(Duration at, Kind kind, int worker, Duration lasts) {}

    private static final List<String> SPECS = List.of(
            "trials=60 failed=1000",
            "trials=60 failed=1000 strategy=random",
            "trials=40 failed=1000 parallel=3",
            "trials=60 failed=1000 attempts=1 lease=5",
            "trials=50 failed=1000 ready=4 lease=8",
            "trials=50 failed=1000 stopping=asha",
            "trials=50 failed=1000 action=WARN stopping=asha lease=6",
            "trials=30 failed=1000 initial=7");

    static FaultPlan of(long seed) {
        var random = new Random(seed);
        int workers = 1 + random.nextInt(5);
        var faults = new ArrayList<Fault>();
        int count = 3 + random.nextInt(14);
        for (int i = 0; i < count; i++) {
            var kind = Kind.values()[random.nextInt(Kind.values().length)];
            faults.add(new Fault(
                    Duration.ofMillis((long) (random.nextDouble() * TROUBLED.toMillis())),
                    kind,
                    random.nextInt(workers),
                    Duration.ofMillis(500 + random.nextInt(40_000))));
        }
        faults.sort(Comparator.comparing(Fault::at));
        return new FaultPlan(
                seed,
                SPECS.get(random.nextInt(SPECS.size())),
                workers,
                1 + random.nextInt(3),
                random.nextInt(3) * 0.05,
                random.nextInt(3) * 0.05,
                Duration.ofMillis(1 + random.nextInt(3000)),
                List.copyOf(faults));
    }
}
