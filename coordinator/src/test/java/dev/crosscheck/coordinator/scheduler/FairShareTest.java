package dev.crosscheck.coordinator.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import akka.actor.testkit.typed.Effect;
import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import dev.crosscheck.coordinator.config.SchedulerSettings;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.SlotGrant;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.SlotState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Shares of slot time through the scheduler's actor, in virtual time: sessions that take, keep and give back slots as its grants say, and sweeps that tell
 * their demands. Lengths of trials are drawn from fixed seeds; nothing else is random.
 */
class FairShareTest {
    private static final long STEP = Duration.ofMillis(50).toNanos();
    private static final long TICK = Duration.ofMillis(250).toNanos();
    private static final long REPEAT = Duration.ofSeconds(5).toNanos();
    private static final int WARM_SECONDS = 60;

    /** A sweep that always has trials; at most {@code parallel} at once. Their mean length is in seconds. */
    private record Sweep(String id, int priority, int weight, int parallel, double seconds) {
        static Sweep of(String id, int weight, double seconds) {
            return new Sweep(id, 50, weight, Integer.MAX_VALUE, seconds);
        }
    }

    /** One worker; its slots run trials of the sweeps that they are granted to. */
    private final class Worker {
        private final String name;
        private final TestInbox<SlotGrant> inbox = TestInbox.create();
        private final String[] granted;
        private final String[] running;
        private final long[] until;

        Worker(String name, int slots) {
            this.name = name;
            granted = new String[slots];
            running = new String[slots];
            until = new long[slots];
            for (int i = 0; i < slots; i++) {
                granted[i] = "";
                running[i] = "";
            }
        }

        void step() {
            List<SlotState> before = states();
            for (SlotGrant grant : inbox.getAllReceived()) {
                granted[grant.slot()] = grant.sweepId();
            }
            for (int i = 0; i < granted.length; i++) {
                if (!running[i].isEmpty() && now >= until[i]) {
                    parallel.merge(running[i], -1, Integer::sum);
                    running[i] = "";
                }
                if (running[i].isEmpty() && !granted[i].isEmpty()) {
                    start(i);
                }
                used.merge(running[i], STEP, Long::sum);
            }
            if (now % REPEAT == 0 || !states().equals(before)) {
                tell();
            }
        }

        private void start(int slot) {
            Sweep sweep = sweeps.get(granted[slot]);
            if (parallel.getOrDefault(sweep.id(), 0) >= sweep.parallel()) {
                scheduler.run(new SchedulerCommand.GrantReturned(name, slot, sweep.id()));
                granted[slot] = "";
                return;
            }
            parallel.merge(sweep.id(), 1, Integer::sum);
            running[slot] = sweep.id();
            // Evenly between half and one and a half of the mean.
            until[slot] = now + (long) (1e9 * sweep.seconds() * (0.5 + random.nextDouble()));
        }

        private List<SlotState> states() {
            List<SlotState> states = new ArrayList<>();
            for (int i = 0; i < granted.length; i++) {
                states.add(new SlotState(i, granted[i], running[i]));
            }
            return states;
        }

        void tell() {
            scheduler.run(new SchedulerCommand.SessionState(
                    name, name, "cpu", Map.of(), false, states(), inbox.getRef(), List.of()));
        }
    }

    private final Random random = new Random(20260921);
    private final Map<String, Sweep> sweeps = new HashMap<>();
    private final Map<String, Integer> parallel = new HashMap<>();
    private final Map<String, Long> used = new HashMap<>();
    private final List<Worker> workers = new ArrayList<>();
    private long now;

    private final BehaviorTestKit<SchedulerCommand> scheduler = BehaviorTestKit.create(Scheduler.create(
            new SchedulerSettings(
                    Duration.ofSeconds(2), Duration.ofMillis(250), Duration.ofSeconds(30), Duration.ofHours(1)),
            () -> Instant.EPOCH,
            () -> now));

    private final SchedulerCommand tick = tick();

    private SchedulerCommand tick() {
        Effect.TimerScheduled<?> timer = scheduler.expectEffectClass(Effect.TimerScheduled.class);
        return (SchedulerCommand) timer.msg();
    }

    private void workers(int count, int slots) {
        for (int i = 0; i < count; i++) {
            Worker worker = new Worker("w" + workers.size(), slots);
            workers.add(worker);
            worker.tell();
        }
    }

    private void add(Sweep... all) {
        for (Sweep sweep : all) {
            sweeps.put(sweep.id(), sweep);
        }
    }

    private void demand(Sweep sweep) {
        int running = parallel.getOrDefault(sweep.id(), 0);
        scheduler.run(new SchedulerCommand.Demand(
                sweep.id(),
                sweep.priority(),
                running,
                Math.min(100, sweep.parallel() - running),
                0,
                Map.of(),
                0,
                sweep.weight()));
    }

    /** Slot time of each sweep over so many seconds, as a part of what was used. */
    private Map<String, Double> run(int seconds) {
        used.clear();
        for (long end = now + seconds * 1_000_000_000L; now < end; now += STEP) {
            if (now % (REPEAT / 5) == 0) {
                sweeps.values().forEach(this::demand);
            }
            if (now % TICK == 0) {
                scheduler.run(tick);
            }
            workers.forEach(Worker::step);
        }
        used.remove("");
        double all = used.values().stream().mapToLong(Long::longValue).sum();
        Map<String, Double> shares = new HashMap<>();
        used.forEach((sweep, time) -> shares.put(sweep, time / all));
        return shares;
    }

    private static void assertShare(Map<String, Double> shares, String sweep, double expected) {
        assertThat(shares.getOrDefault(sweep, 0.0))
                .as("%s of %s", sweep, shares)
                .isCloseTo(expected, within(0.05 * expected));
    }

    private void weightsOneTwoFive() {
        add(Sweep.of("a", 1, 3.0), Sweep.of("b", 2, 0.7), Sweep.of("c", 5, 1.6));
        run(WARM_SECONDS);
        Map<String, Double> shares = run(1_000);
        assertShare(shares, "a", 1 / 8.0);
        assertShare(shares, "b", 2 / 8.0);
        assertShare(shares, "c", 5 / 8.0);
    }

    @Test
    void sixteenSlotsAreSharedByWeight() {
        workers(16, 1);
        weightsOneTwoFive();
    }

    @Test
    void slotsThatCannotBeDividedByTheWeightsAreSharedByWeightOverTime() {
        workers(1, 3);
        workers(2, 2);
        weightsOneTwoFive();
    }

    @Test
    void singleSlotIsSharedByWeightOverTime() {
        workers(1, 1);
        weightsOneTwoFive();
    }

    @Test
    void higherPriorityGetsAllItWantsByWeightAndTheOthersShareTheRestByWeight() {
        workers(4, 4);
        add(
                new Sweep("first", 80, 1, 4, 2.0),
                new Sweep("second", 80, 3, 4, 2.0),
                Sweep.of("a", 1, 1.0),
                Sweep.of("b", 3, 1.0));
        run(WARM_SECONDS);
        Map<String, Double> shares = run(1_000);
        // Slots change hands at the end of a trial, so those with a limit are a little below it.
        assertShare(shares, "first", 4 / 16.0);
        assertShare(shares, "second", 4 / 16.0);
        assertShare(shares, "a", 2 / 16.0);
        assertShare(shares, "b", 6 / 16.0);
    }

    @Test
    void weightsCountWithinTheHighestPriorityAndLowerOnesWait() {
        workers(4, 3);
        add(Sweep.of("a", 1, 1.0), Sweep.of("b", 2, 1.0), new Sweep("low", 20, 1000, Integer.MAX_VALUE, 1.0));
        run(WARM_SECONDS);
        Map<String, Double> shares = run(500);
        assertShare(shares, "a", 1 / 3.0);
        assertShare(shares, "b", 2 / 3.0);
        assertThat(shares).doesNotContainKey("low");
    }

    @Test
    void newcomerGetsItsShareFromThenOnAndNothingForTheTimeBefore() {
        workers(8, 1);
        add(Sweep.of("a", 1, 1.0), Sweep.of("b", 2, 1.0));
        run(600);
        add(Sweep.of("c", 5, 1.0));
        run(10);
        Map<String, Double> shares = run(300);
        assertShare(shares, "a", 1 / 8.0);
        assertShare(shares, "b", 2 / 8.0);
        assertShare(shares, "c", 5 / 8.0);
    }

    @Test
    void hundredSweepsOnSixteenSlotsGetEqualParts() {
        workers(16, 1);
        for (int i = 0; i < 100; i++) {
            add(Sweep.of("s" + i, 1, 0.5 + 0.02 * i));
        }
        run(WARM_SECONDS);
        Map<String, Double> shares = run(2_000);
        sweeps.keySet().forEach(sweep -> assertShare(shares, sweep, 0.01));
    }
}
