package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plans of faults on virtual time: killed coordinators and workers, pauses longer than a lease, lost, doubled and late messages, a full disk, clocks that jump. Ten
 * plans; {@code -Dcrosscheck.plans=200} for more, {@code -Dcrosscheck.firstPlan=SEED} to begin with another one. A failure names its seed, which repeats it.
 */
class FaultSuiteTest {

    static LongStream seeds() {
        long first = Long.getLong("crosscheck.firstPlan", 1);
        return LongStream.range(first, first + Integer.getInteger("crosscheck.plans", 10));
    }

    @ParameterizedTest(name = "plan {0}")
    @MethodSource("seeds")
    void nothingIsLostWhateverFails(long seed) {
        FaultPlan plan = FaultPlan.of(seed);
        assertThat(new FaultSimulation(plan).run())
                .as("-Dcrosscheck.firstPlan=%d -Dcrosscheck.plans=1 repeats it: %s", seed, plan)
                .isEmpty();
    }

    @Test
    void aCoordinatorThatAnswersBeforeItHasWrittenIsFoundOut() {
        assertThat(LongStream.range(1, 30)
                        .filter(seed -> !new FaultSimulation(FaultPlan.of(seed), true)
                                .run()
                                .isEmpty())
                        .count())
                .as("of 29 plans, those that notice")
                .isGreaterThan(2);
    }

    @Test
    void aSeedRepeatsItsRun() {
        var one = new FaultSimulation(FaultPlan.of(3));
        var two = new FaultSimulation(FaultPlan.of(3));
        assertThat(one.run()).isEqualTo(two.run());
        assertThat(one.journal()).isEqualTo(two.journal());
    }

    @Test
    void theCheckerFindsWhatIsWrong() {
        var plan = new FaultPlan(5, "trials=20 failed=1000", 2, 2, 0, 0, Duration.ofMillis(5), List.of());
        var simulation = new FaultSimulation(plan);
        assertThat(simulation.run()).isEmpty();
        List<SweepEvent> journal = simulation.journal();
        for (int i = 0; i < journal.size(); i++) {
            if (journal.get(i) instanceof SweepEvent.TrialFinished) {
                List<SweepEvent> lost = new ArrayList<>(journal);
                lost.remove(i);
                assertThat(simulation.checker(lost).check(true))
                        .as("without event " + i)
                        .isNotEmpty();
            }
        }
    }
}
