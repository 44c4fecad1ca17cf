package dev.crosscheck.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crosscheck.cli.console.Screen;
import dev.crosscheck.proto.v1.ErrorBreakdown;
import dev.crosscheck.proto.v1.Finding;
import dev.crosscheck.proto.v1.Interval;
import dev.crosscheck.proto.v1.OverfitReport;
import dev.crosscheck.proto.v1.Recommended;
import dev.crosscheck.proto.v1.SetReport;
import dev.crosscheck.proto.v1.Sweep;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OverfitTextTest {
    private static final Screen SCREEN =
            new Screen(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8), false, false, 120);

    @Test
    void theFirstLinesSayWhatToBelieveAndWhatToDo() {
        OverfitReport report = sample("OVERFIT").setVerdictNow("OVERFIT").build();

        assertThat(OverfitText.lines(report, SCREEN).subList(0, 5))
                .containsExactly(
                        "OVERFIT  Much of the lead of trial 41 is luck: the secret sets do not confirm it.",
                        "  expect  accuracy 0.94 of trial 41 on fresh data (95 % sure: 0.92 to 0.96)",
                        "  shown   accuracy 0.9867 on the tuning set",
                        "  take    trial 17 instead of trial 41: no trial is clearly better",
                        "  next    Stop tuning on this set and take trial 17.");
    }

    @Test
    void bandsHaveTheDecimalsOfTheirStepsAndExactValuesFour() {
        String bands = text(sample("OK").build());
        String exact = text(sample("OK").setExact(true).build());

        assertThat(bands)
                .contains("this much is luck: 60 % (95 % sure: none to all); in accuracy: 0.02.")
                .contains("+0.010")
                .contains("-0.005")
                .contains("+0.03 over the first trial")
                .doesNotContain("0.9400")
                .doesNotContain("0.0200");
        assertThat(exact).contains("accuracy 0.9400 of trial 41").contains("0.0200");
    }

    @Test
    void aFindingSaysSinceWhen() {
        assertThat(text(sample("OK").build()))
                .contains("* OVERTUNED (first seen after 70 trials): Trial 17 is better.");
    }

    @Test
    void anAlarmOfThePastIsToldApartFromTheLatestTest() {
        String text = text(sample("OVERFIT")
                .setVerdictNow("INCONCLUSIVE")
                .setAlarmAt(62)
                .setAlarmIncumbent(8)
                .build());

        assertThat(text)
                .contains(
                        "OVERFIT  The alarm stands since 62 trials, when trial 8 led; the latest test, of trial 41, says INCONCLUSIVE.")
                .doesNotContain("Much of the lead")
                .doesNotContain("The alarm was raised");
    }

    @Test
    void whatWouldSettleAnOpenVerdictIsSaidOnceOnly() {
        String text = text(sample("INCONCLUSIVE")
                .setExamplesToSettle(2000)
                .setAdvice("Take trial 17; about 2000 secret examples in all (now 750) would settle the question.")
                .build());

        assertThat(text.split("2000", -1)).hasSize(2);
    }

    @Test
    void tooFewTrialsAreNoProblemYet() {
        OverfitReport early = OverfitReport.newBuilder()
                .setVerdict("INSUFFICIENT")
                .setTrials(12)
                .setIncumbent(3)
                .setTuningScore(0.9)
                .setRecommendedTrial(3)
                .addSets(SetReport.newBuilder().setSet("xc1").setExamples(250).setState("ACTIVE"))
                .build();

        assertThat(text(early))
                .startsWith("NO VERDICT YET  The first one comes after 20 comparable trials (now 12).")
                .contains("take    trial 3 so far")
                .doesNotContain("offset:");
        assertThat(brief("INSUFFICIENT", 12, 100)).isEqualTo("verdict after 20 trials");
        assertThat(brief("INSUFFICIENT", 12, 15)).isEqualTo("no verdict below 20 trials");
        assertThat(brief("INSUFFICIENT", 40, 100)).startsWith("no verdict yet");
        assertThat(brief("OK", 40, 100)).isEqualTo("verdict OK");
    }

    @Test
    void whatTheTrialToTakeIsWorthFollowsItAndTheDetailsAreNamed() {
        OverfitReport report = sample("OVERFIT")
                .setVerdictNow("OVERFIT")
                .setRecommended(Recommended.newBuilder()
                        .setScore(interval(0.93, 0.9, 0.96))
                        .setAgreeing(2)
                        .setChoices(3))
                .setTied(7)
                .setCheapestTie(3)
                .setCheapestTieSeconds(12.34)
                .setPartedAt(33)
                .setPartedTrial(32)
                .setErrorTable(ErrorBreakdown.newBuilder()
                        .setUnderFitting(0.05)
                        .setOverFitting(0.0333)
                        .setTuningSetOverfit(0.02)
                        .setDistributionShift(-0.01)
                        .setFirst("UNDER_FITTING")
                        .setAdvice("Under-fitting first: a larger model."))
                .build();

        assertThat(OverfitText.lines(report, SCREEN).get(4))
                .isEqualTo(
                        "          worth accuracy 0.93 (95 % sure: 0.90 to 0.96), by secret sets that had no say in choosing it");
        assertThat(text(report))
                .contains("The secret sets cannot tell trial 17 from 7 others: trials 3")
                .contains("; the quickest of all is trial 3 (12.3 s).")
                .contains("Tuning and secret scores part from trial 32 on (33 trials seen).")
                .containsPattern("train and tuning score +0.0333 +over-fitting")
                .containsPattern("tuning score and its true value +0.0200 +overfitting to the tuning set")
                .contains("Under-fitting first: a larger model.");
        ObjectNode json = ReportShapes.overfit(report);
        assertThat(json.path("parted_at").asLong()).isEqualTo(33);
        assertThat(json.path("cheapest_tie").asLong()).isEqualTo(3);
        assertThat(json.path("recommended_score").path("low").asDouble()).isEqualTo(0.9);
        assertThat(json.path("error_table").path("over_fitting").asDouble()).isEqualTo(0.0333);
        assertThat(ReportShapes.overfit(sample("OK").build())
                        .path("error_table")
                        .isNull())
                .isTrue();
    }

    private static String brief(String verdict, long finished, long most) {
        return VerdictText.brief(
                Sweep.newBuilder()
                        .setSweep("s-1")
                        .setVerdict(verdict)
                        .setFinished(finished)
                        .setMaxTrials(most)
                        .build(),
                SCREEN);
    }

    private static String text(OverfitReport report) {
        return String.join("\n", OverfitText.lines(report, SCREEN));
    }

    private static OverfitReport.Builder sample(String verdict) {
        return OverfitReport.newBuilder()
                .setVerdict(verdict)
                .setMetric("accuracy")
                .setIncumbent(41)
                .setTuningScore(0.98667)
                .setExpectedScore(interval(0.94, 0.92, 0.96))
                .setOptimism(interval(0.02, -0.02, 0.06))
                .setLostShare(interval(0.6, -0.4, 1.6))
                .setRecommendedTrial(17)
                .setRecommendedBecause("no trial is clearly better")
                .setVerifiedGainOverDefault(0.03)
                .setAdvice("Stop tuning on this set and take trial 17.")
                .addTies(3)
                .addFindings(Finding.newBuilder()
                        .setCode("OVERTUNED")
                        .setSeverity("WARN")
                        .setText("Trial 17 is better.")
                        .setTrial(17)
                        .setRaisedAt(70))
                .addSets(SetReport.newBuilder()
                        .setSet("xc1")
                        .setExamples(250)
                        .setState("ACTIVE")
                        .setOffset(0.01)
                        .setDrift(-0.005));
    }

    private static Interval interval(double estimate, double low, double high) {
        return Interval.newBuilder()
                .setEstimate(estimate)
                .setLow(low)
                .setHigh(high)
                .build();
    }
}
