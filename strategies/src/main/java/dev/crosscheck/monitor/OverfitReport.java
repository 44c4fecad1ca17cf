package dev.crosscheck.monitor;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the monitor says of a sweep. Everything that comes from secret sets is as of the latest test (trial 20, each later new incumbent, completion)
 * and stays the same until the next one, so asking again reveals nothing new. Exact values: {@link Coarsening} makes the answer to hand out.
 *
 * @param verdict the sequential verdict: OVERFIT for ever once an alarm was raised, else the latest test's
 * @param current the latest test's own verdict
 * @param trials search trials seen by the latest test; of all when there was none
 * @param incumbent trial with the best tuning score at the latest test; of all trials when there was none
 * @param expectedScore the incumbent's score to expect on fresh data like the secret sets
 * @param optimism apparent minus verified gain
 * @param lostShare optimism as a share of the apparent gain; absent unless that is positive
 * @param gain the numbers behind the verdict
 * @param recommendedTrial the trial to take
 * @param neededExamples secret examples that would settle an INCONCLUSIVE verdict if the estimates stayed; rounded up to two digits; absent when it would take more than 20 times the present ones
 * @param gainOverDefault verified gain of the incumbent over trial 0
 * @param gainOverStartup verified gain of the incumbent over the start-up trials
 */
public record OverfitReport(
        Verdict verdict,
        Verdict current,
        int trials,
        OptionalLong incumbent,
        OptionalDouble tuningScore,
        Optional<Interval> expectedScore,
        Optional<Interval> optimism,
        Optional<Interval> lostShare,
        Optional<IncumbentGain> gain,
        OptionalLong recommendedTrial,
        Optional<Alarm> alarm,
        Trust trust,
        OptionalLong neededExamples,
        Optional<Interval> gainOverDefault,
        Optional<Interval> gainOverStartup,
        List<SetReport> sets,
        List<Finding> findings,
        Diagnostics diagnostics) {
    public OverfitReport {
        sets = List.copyOf(sets);
        findings = List.copyOf(findings);
    }

    /** Number of search trials at which the alarm was raised. */
    public OptionalInt alarmAt() {
        return alarm.map(a -> OptionalInt.of(a.trials())).orElse(OptionalInt.empty());
    }
}
