package dev.crosscheck.coordinator.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.Demand;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.GrantReturned;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.SessionState;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.SlotGrant;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.SlotState;
import dev.crosscheck.coordinator.scheduler.SlotAllocation.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SlotAllocationTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final ActorRef<SlotGrant> NOBODY =
            KIT.<SlotGrant>createTestProbe().getRef();
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final Duration MEMORY = Duration.ofHours(1);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final SlotAllocation allocation = new SlotAllocation(Duration.ofSeconds(2));

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private static SessionState session(String worker, String device, Map<String, String> labels, int slots) {
        List<SlotState> states = new ArrayList<>();
        for (int i = 0; i < slots; i++) {
            states.add(new SlotState(i, "", ""));
        }
        return new SessionState(worker, "i", device, labels, false, states, NOBODY);
    }

    private static Demand demand(String sweep, int priority, int wanted) {
        return new Demand(sweep, priority, 0, wanted, 0, Map.of());
    }

    private static List<String> sweeps(List<Grant> grants) {
        return grants.stream().map(Grant::sweepId).toList();
    }

    @Test
    void idleSlotIsGrantedAtOnceWhicheverComesFirst() {
        assertThat(allocation.session(0, session("w", "cpu", Map.of(), 1))).isEmpty();
        assertThat(sweeps(allocation.demand(1, demand("a", 50, 3)))).containsExactly("a");
        assertThat(sweeps(allocation.session(2, session("v", "cpu", Map.of(), 1))))
                .containsExactly("a");
    }

    @Test
    void slotsAreSplitEvenlyAmongEqualSweepsAndTheNewcomerTakesItsHalfAtOnce() {
        allocation.session(0, session("w", "cpu", Map.of(), 4));
        assertThat(sweeps(allocation.demand(1, demand("a", 50, 9)))).containsExactly("a", "a", "a", "a");
        assertThat(sweeps(allocation.demand(2, demand("b", 50, 9)))).containsExactly("b", "b");
    }

    @Test
    void higherPriorityTakesEverySlotItWants() {
        allocation.session(0, session("w", "cpu", Map.of(), 3));
        allocation.demand(1, demand("low", 10, 9));
        assertThat(sweeps(allocation.demand(2, demand("high", 90, 2)))).containsExactly("high", "high");
        assertThat(allocation.demand(3, demand("lower", 5, 9))).isEmpty();
    }

    @Test
    void labelsAndGpusAreMatchedAndGpusAreSparedForThoseWhoNeedThem() {
        allocation.session(0, session("gpu", "cuda:0", Map.of("zone", "a"), 1));
        allocation.session(0, session("cpu", "cpu", Map.of(), 1));
        assertThat(allocation.demand(1, demand("plain", 50, 1)))
                .singleElement()
                .satisfies(g -> assertThat(g.worker().state.worker()).isEqualTo("cpu"));
        assertThat(allocation.demand(2, new Demand("elsewhere", 50, 0, 1, 0, Map.of("zone", "b"))))
                .isEmpty();
        assertThat(allocation.demand(3, new Demand("needy", 50, 0, 1, 1, Map.of("zone", "a"))))
                .singleElement()
                .satisfies(g -> assertThat(g.worker().state.worker()).isEqualTo("gpu"));
    }

    @Test
    void sweepWithNothingToGiveWaitsForItsNextDemandAndOthersGetTheSlot() {
        allocation.session(0, session("w", "cpu", Map.of(), 1));
        allocation.demand(1, demand("a", 50, 5));
        allocation.demand(2, demand("b", 50, 1));
        assertThat(sweeps(allocation.returned(3, new GrantReturned("w", 0, "a"))))
                .containsExactly("b");
        assertThat(allocation.returned(4, new GrantReturned("w", 0, "b"))).isEmpty();
        assertThat(sweeps(allocation.demand(5, demand("a", 50, 1)))).containsExactly("a");
    }

    @Test
    void grantsOfSessionsThatAreNewToTheSchedulerAreKept() {
        SessionState busy =
                new SessionState("w", "i", "cpu", Map.of(), false, List.of(new SlotState(0, "a", "a")), NOBODY);
        assertThat(allocation.session(0, busy)).isEmpty();
        assertThat(allocation.demand(1, demand("a", 50, 1))).isEmpty();
        assertThat(allocation.workers().iterator().next().slots.get(0).granted).isEqualTo("a");
    }

    @Test
    void drainingWorkerGetsNothing() {
        allocation.session(
                0, new SessionState("w", "i", "cpu", Map.of(), true, List.of(new SlotState(0, "", "")), NOBODY));
        assertThat(allocation.demand(1, demand("a", 50, 1))).isEmpty();
    }

    @Test
    void silentSessionLosesItsSlotsAndSilentDemandIsForgotten() {
        allocation.session(0, session("w", "cpu", Map.of(), 1));
        allocation.demand(1, demand("a", 50, 1));
        allocation.tick(31 * SECOND, SILENCE, MEMORY);
        assertThat(allocation.activeSweeps()).isZero();
        assertThat(allocation.workers().iterator().next().connected).isFalse();
    }

    @Test
    void equalSweepsShareASingleSlotEvenlyWhateverTheirTrialsLast() {
        assertThat(shares(1, new long[] {3 * SECOND, SECOND / 10}, 2_000)).satisfies(s -> {
            assertThat(s.get("s0")).isCloseTo(0.5, within(0.025));
            assertThat(s.get("s1")).isCloseTo(0.5, within(0.025));
        });
    }

    @Test
    void threeEqualSweepsShareFourSlotsEvenly() {
        shares(4, new long[] {SECOND, 2 * SECOND, 5 * SECOND}, 4_000)
                .forEach((sweep, share) -> assertThat(share).as(sweep).isCloseTo(1.0 / 3, within(1.0 / 60)));
    }

    /** Plays sessions whose slots run trials of the given lengths; the part of slot time that each sweep got. */
    private Map<String, Double> shares(int slots, long[] lengths, int seconds) {
        String[] granted = new String[slots];
        String[] running = new String[slots];
        long[] until = new long[slots];
        java.util.Arrays.fill(granted, "");
        java.util.Arrays.fill(running, "");
        Map<String, Long> used = new HashMap<>();
        allocation.session(0, session("w", "cpu", Map.of(), slots));
        long step = SECOND / 20;
        for (long now = 0; now < seconds * SECOND; now += step) {
            List<Grant> grants = new ArrayList<>();
            for (int s = 0; s < lengths.length && now % SECOND == 0; s++) {
                grants.addAll(allocation.demand(now, demand("s" + s, 50, slots)));
            }
            for (int i = 0; i < slots; i++) {
                if (now >= until[i]) {
                    running[i] = granted[i];
                    until[i] = granted[i].isEmpty() ? now : now + lengths[granted[i].charAt(1) - '0'];
                }
                used.merge(running[i], step, Long::sum);
            }
            List<SlotState> states = new ArrayList<>();
            for (int i = 0; i < slots; i++) {
                states.add(new SlotState(i, granted[i], running[i]));
            }
            grants.addAll(allocation.session(now, new SessionState("w", "i", "cpu", Map.of(), false, states, NOBODY)));
            grants.addAll(allocation.tick(now, SILENCE, MEMORY));
            grants.forEach(g -> granted[g.slot()] = g.sweepId());
        }
        used.remove("");
        double all = used.values().stream().mapToLong(Long::longValue).sum();
        Map<String, Double> shares = new HashMap<>();
        used.forEach((sweep, time) -> shares.put(sweep, time / all));
        return shares;
    }
}
