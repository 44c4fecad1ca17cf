package dev.crosscheck.coordinator.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.scoring.EvidenceShape;
import dev.crosscheck.coordinator.scoring.EvidenceShape.SetShape;
import dev.crosscheck.monitor.Alarm;
import dev.crosscheck.monitor.Diagnostics;
import dev.crosscheck.monitor.Finding;
import dev.crosscheck.monitor.OverfitReport;
import dev.crosscheck.monitor.Trust;
import dev.crosscheck.monitor.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdviceTest {
    private static final long INCUMBENT = 41;

    @Test
    void underEarlyStoppingItSaysThatOnlyCompleteTrialsCount() {
        assertThat(new Advice(shape(250), OptionalLong.of(100), true).next(insufficient(3)))
                .contains("Early stopping ends most")
                .contains("17 more complete trials")
                .doesNotContain("Let the sweep go on");
    }

    @Test
    void whatIsMissingForTheFirstVerdictIsCounted() {
        assertThat(next(250, insufficient(12)))
                .isEqualTo("Let the sweep go on: the first verdict comes with 8 more comparable trials.");
        assertThat(next(250, insufficient(19))).endsWith("comes with 1 more comparable trial.");
        assertThat(next(30, insufficient(12)))
                .isEqualTo(
                        "A verdict takes 50 secret examples and there are 30: hold out 20 more before the next search.");
        assertThat(next(250, insufficient(60)))
                .contains("10 on which the trials differ")
                .contains("too alike");
        assertThat(new Advice(shape(250), OptionalLong.of(15)).next(insufficient(12)))
                .isEqualTo(
                        "A verdict takes 20 comparable trials and this sweep ends at 15: give the next one a larger budget.");
    }

    @Test
    void groupsAreCountedWhereThereAreGroups() {
        List<Integer> groups = IntStream.range(0, 90).mapToObj(e -> e % 9).toList();
        EvidenceShape shape =
                new EvidenceShape(100, List.of(new SetShape("s1", 90, groups, "ACTIVE")), false, "ledger");

        assertThat(new Advice(shape, OptionalLong.empty()).next(insufficient(30)))
                .contains("15 groups of secret examples and there are 9: hold out 6 more");
    }

    @Test
    void anOverfittedSweepIsToBeStoppedAndTheTrialToTakeIsNamed() {
        OverfitReport report = report(Verdict.OVERFIT, Verdict.OVERFIT, 17, OptionalLong.empty(), List.of());

        assertThat(next(250, report))
                .isEqualTo("Stop tuning on this set and take trial 17 instead of trial 41."
                        + " Before you search on, get a larger or a fresh tuning set.");
        assertThat(Advice.recommended(report)).contains("the lead of trial 41 on the tuning set alone");
        assertThat(Advice.recommended(report(Verdict.OK, Verdict.OK, INCUMBENT, OptionalLong.empty(), List.of())))
                .isEmpty();
    }

    @Test
    void anAlarmOfThePastIsNotBlamedOnTodaysBestTrial() {
        assertThat(next(250, report(Verdict.OVERFIT, Verdict.OK, INCUMBENT, OptionalLong.empty(), List.of())))
                .startsWith("The alarm was about trial 8; trial 41, the best now, passes the latest test.")
                .doesNotContain("Stop tuning");
    }

    @Test
    void aSweepInOrderMayGoOnUnlessTheTuningSetIsExhausted() {
        Finding exhausted =
                new Finding(Finding.Code.EXHAUSTED, Finding.Severity.WARNING, "Nothing left.", OptionalLong.empty());

        assertThat(next(250, report(Verdict.OK, Verdict.OK, INCUMBENT, OptionalLong.empty(), List.of())))
                .isEqualTo("Take trial 41; tuning on this set may go on.");
        assertThat(next(250, report(Verdict.OK, Verdict.OK, INCUMBENT, OptionalLong.empty(), List.of(exhausted))))
                .isEqualTo("Take trial 41 and stop here: more tuning on this set buys nothing.");
    }

    @Test
    void anOpenVerdictSaysHowManyExamplesWouldSettleItOrThatNoneWould() {
        assertThat(next(250, report(Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE, 17, OptionalLong.of(2000), List.of())))
                .isEqualTo("Take trial 17 instead of trial 41 if you have to decide now;"
                        + " about 2000 secret examples in all (now 250) would settle the question.");
        assertThat(next(
                        250,
                        report(Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE, INCUMBENT, OptionalLong.empty(), List.of())))
                .isEqualTo("Take trial 41, or stop tuning on this set:"
                        + " no realistic number of secret examples (now 250) would settle the question.");
    }

    private static String next(int examples, OverfitReport report) {
        return new Advice(shape(examples), OptionalLong.of(100)).next(report);
    }

    private static EvidenceShape shape(int examples) {
        return new EvidenceShape(100, List.of(new SetShape("s1", examples, List.of(), "ACTIVE")), false, "ledger");
    }

    private static OverfitReport insufficient(int trials) {
        return report(trials, Verdict.INSUFFICIENT, Verdict.INSUFFICIENT, INCUMBENT, OptionalLong.empty(), List.of());
    }

    private static OverfitReport report(
            Verdict verdict, Verdict now, long recommended, OptionalLong needed, List<Finding> findings) {
        return report(80, verdict, now, recommended, needed, findings);
    }

    private static OverfitReport report(
            int trials, Verdict verdict, Verdict now, long recommended, OptionalLong needed, List<Finding> findings) {
        return new OverfitReport(
                verdict,
                now,
                trials,
                OptionalLong.of(INCUMBENT),
                OptionalDouble.of(0.9),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.of(recommended),
                verdict == Verdict.OVERFIT ? Optional.of(new Alarm(62, 61, 8, 3, 0.003)) : Optional.empty(),
                Trust.SCORED,
                needed,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                findings,
                new Diagnostics(Optional.empty(), Optional.empty(), Optional.empty(), List.of(), List.of()));
    }
}
