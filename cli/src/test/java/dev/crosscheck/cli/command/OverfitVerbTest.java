package dev.crosscheck.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.Interval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code overfit}: what is said first, and the exit code. */
class OverfitVerbTest extends VerbsFixture {
    @ParameterizedTest
    @CsvSource({
        "OVERFIT,overfit,10", "OVERFIT,inconclusive,10", "INCONCLUSIVE,overfit,0", "INCONCLUSIVE,inconclusive,10",
        "INSUFFICIENT,overfit,0", "INSUFFICIENT,inconclusive,10", "OK,overfit,0", "OK,inconclusive,0"
    })
    void failOnDecidesTheExitCode(String verdict, String failOn, int exit) {
        server.report = Samples.report(verdict);

        assertThat(run("overfit", "x", "--fail-on", failOn)).isEqualTo(exit);
        assertThat(run("overfit", "x")).isZero();
    }

    @Test
    void theOverfitReportBeginsWithWhatMatters() {
        assertThat(run("overfit", "x")).isZero();

        assertThat(text(out).split("\n"))
                .startsWith(
                        "OVERFIT  Much of the lead of trial 41 is luck: the secret sets do not confirm it.",
                        "  expect  accuracy 0.961 of trial 41 on fresh data (95 % sure: 0.948 to 0.974)",
                        "  shown   accuracy 0.9867 on the tuning set",
                        "  take    trial 17 instead of trial 41",
                        "  next    Stop tuning on this set and take trial 17.")
                .contains("The alarm was raised after 62 trials.");
    }

    @Test
    void inconclusiveAndInsufficientAreExplained() {
        server.report = Samples.report("INCONCLUSIVE").toBuilder()
                .setAdvice("About 1200 secret examples in all would settle the question.")
                .setExamplesToSettle(1200)
                .build();
        run("overfit", "x");
        assertThat(text(out))
                .contains("the secret sets cannot tell")
                .containsOnlyOnce("1200 secret examples in all would settle the question.");

        server.report = Samples.report("INSUFFICIENT").toBuilder()
                .clearIncumbent()
                .clearTuningScore()
                .clearRecommendedTrial()
                .setExpectedScore(Interval.getDefaultInstance())
                .setTrials(3)
                .build();
        run("overfit", "x");
        assertThat(text(out))
                .contains("The first one comes after 20 comparable trials (now 3).")
                .doesNotContain("shown");
    }
}
