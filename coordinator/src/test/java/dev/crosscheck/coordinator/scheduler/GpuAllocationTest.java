package dev.crosscheck.coordinator.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.Demand;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.GpuState;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.SessionState;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.SlotGrant;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.SlotState;
import dev.crosscheck.coordinator.scheduler.SlotAllocation.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Needs of GPUs against what slots offer. Labels and plain slots are in {@link SlotAllocationTest}. */
class GpuAllocationTest {
    private static final long GIB = 1L << 30;

    private final SlotAllocation allocation = new SlotAllocation(Duration.ofSeconds(2));

    /** A worker with GPUs of this memory, each shared by so many slots. */
    private static SessionState gpus(String worker, int gpus, int slotsEach, long memoryBytes) {
        List<SlotState> slots = new ArrayList<>();
        List<GpuState> states = new ArrayList<>();
        for (int gpu = 0; gpu < gpus; gpu++) {
            states.add(new GpuState("L4", memoryBytes, OptionalLong.empty(), OptionalDouble.empty()));
            for (int i = 0; i < slotsEach; i++) {
                slots.add(new SlotState(slots.size(), "", "", gpu, 1.0 / slotsEach));
            }
        }
        return state(worker, "cuda", slots, states);
    }

    private static SessionState state(String worker, String device, List<SlotState> slots, List<GpuState> gpus) {
        return new SessionState(
                worker,
                "i",
                device,
                Map.of("zone", "a"),
                false,
                slots,
                TestInbox.<SlotGrant>create().getRef(),
                gpus);
    }

    private static SessionState cpu(String worker) {
        return state(worker, "cpu", List.of(new SlotState(0, "", "")), List.of());
    }

    private static Demand demand(String sweep, int wanted, double gpus, long memoryBytes) {
        return new Demand(sweep, 50, 0, wanted, gpus, Map.of(), memoryBytes);
    }

    private static List<String> workers(List<Grant> grants) {
        return grants.stream().map(grant -> grant.worker().state.worker()).toList();
    }

    @Test
    void aSlotOffersItsShareOfTheGpuAndOfItsMemory() {
        allocation.session(0, gpus("half", 1, 2, 24 * GIB));
        assertThat(allocation.demand(1, demand("whole", 1, 1, 0))).isEmpty();
        assertThat(allocation.demand(2, demand("most", 1, 0.6, 0))).isEmpty();
        assertThat(allocation.demand(3, demand("large", 1, 0.5, 12 * GIB + 1))).isEmpty();
        assertThat(workers(allocation.demand(4, demand("fits", 5, 0.5, 12 * GIB))))
                .containsExactly("half", "half");
    }

    @Test
    void aThirdIsAThirdHoweverItIsWritten() {
        allocation.session(0, gpus("third", 1, 3, 0));
        assertThat(allocation.demand(1, demand("a", 1, 0.333, 0))).hasSize(1);
        assertThat(allocation.demand(2, demand("b", 1, 0.3334, 0))).hasSize(1);
        assertThat(allocation.demand(3, demand("c", 1, 0.34, 0))).isEmpty();
    }

    @Test
    void theSlotThatOffersLeastIsTakenAndGpusAreLeftToThoseWhoNeedThem() {
        allocation.session(0, gpus("big", 1, 1, 80 * GIB));
        allocation.session(0, gpus("small", 1, 1, 16 * GIB));
        allocation.session(0, gpus("shared", 1, 2, 16 * GIB));
        allocation.session(0, cpu("cpu"));
        assertThat(workers(allocation.demand(1, demand("plain", 1, 0, 0)))).containsExactly("cpu");
        assertThat(workers(allocation.demand(2, demand("quarter", 1, 0.25, 0)))).containsExactly("shared");
        assertThat(workers(allocation.demand(3, demand("memory", 1, 0.25, 10 * GIB))))
                .containsExactly("small");
        assertThat(workers(allocation.demand(4, demand("plain too", 3, 0, 0))))
                .as("a GPU that nobody asks for is better used than idle")
                .containsExactly("shared", "big");
    }

    @Test
    void memoryThatIsUnknownMeetsNoNeedOfMemory() {
        allocation.session(0, gpus("unknown", 1, 1, 0));
        assertThat(allocation.demand(1, demand("needy", 1, 1, 1))).isEmpty();
        assertThat(workers(allocation.demand(2, demand("any", 1, 1, 0)))).containsExactly("unknown");
    }

    @Test
    void onlySlotsThatSuitAreTakenFromOthers() {
        allocation.session(0, gpus("small", 1, 1, 16 * GIB));
        allocation.session(0, gpus("big", 1, 1, 80 * GIB));
        assertThat(allocation.demand(1, demand("first", 9, 1, 0))).hasSize(2);
        assertThat(workers(allocation.demand(2, new Demand("urgent", 90, 0, 9, 1, Map.of(), 40 * GIB))))
                .containsExactly("big");
    }

    @Test
    void whoWaitsInVainIsNamedWithWhatIsMissing() {
        assertThat(Shortage.of(demand("a", 1, 0, 0), allocation.workers())).contains("no worker is connected");
        allocation.session(0, cpu("cpu"));
        assertThat(Shortage.of(demand("a", 1, 0, 0), allocation.workers())).isEmpty();
        assertThat(Shortage.of(demand("a", 1, 1, 0), allocation.workers()))
                .contains("no connected worker has a slot with a GPU (none has a GPU)");
        allocation.session(0, gpus("half", 2, 2, 24 * GIB));
        assertThat(Shortage.of(demand("a", 1, 1, 0), allocation.workers()))
                .contains("no connected worker has a slot with a GPU (the largest share is 0.500)");
        assertThat(Shortage.of(demand("a", 1, 0.5, 40 * GIB), allocation.workers()))
                .contains("no connected worker has a slot with 0.5 of a GPU and 40.0 GiB of its memory "
                        + "(the largest has 12.0 GiB)");
        assertThat(Shortage.of(new Demand("a", 50, 0, 1, 0, Map.of("zone", "b")), allocation.workers()))
                .contains("no connected worker has the labels {zone=b}");
        assertThat(allocation.unmeetable()).isEmpty();
        allocation.demand(1, demand("met", 9, 0.5, 0));
        allocation.demand(2, demand("in vain", 9, 1, 0));
        assertThat(allocation.unmeetable()).extracting(Demand::sweepId).containsExactly("in vain");
        allocation.demand(3, demand("in vain", 0, 1, 0));
        assertThat(allocation.unmeetable()).as("it wants nothing any more").isEmpty();
    }

    @Test
    void aWorkerThatIsGoingDownIsNoPlaceToWaitFor() {
        SessionState leaving = gpus("w", 1, 1, 24 * GIB);
        allocation.session(
                0,
                new SessionState("w", "i", "cuda", Map.of(), true, leaving.slots(), leaving.session(), leaving.gpus()));
        Optional<String> shortage = Shortage.of(demand("a", 1, 1, 0), allocation.workers());
        assertThat(shortage).contains("no worker is connected");
    }
}
