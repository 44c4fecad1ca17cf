package dev.crosscheck.importance;

import static dev.crosscheck.search.space.Spaces.choice;
import static dev.crosscheck.search.space.Spaces.config;
import static dev.crosscheck.search.space.Spaces.fixed;
import static dev.crosscheck.search.space.Spaces.logReal;
import static dev.crosscheck.search.space.Spaces.real;
import static dev.crosscheck.search.space.Spaces.space;
import static dev.crosscheck.search.space.Spaces.when;
import static dev.crosscheck.search.space.Spaces.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crosscheck.importance.ImportanceReport.MarginalPoint;
import dev.crosscheck.importance.ImportanceReport.PairShare;
import dev.crosscheck.importance.ImportanceReport.Share;
import dev.crosscheck.search.math.RandomStreams;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.ParameterValue;
import dev.crosscheck.search.space.ParameterValue.FloatValue;
import dev.crosscheck.search.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Functions whose shares are known in closed form, at random points with fixed seeds; the margins allow for the forest's steps. */
class ParameterImportanceTest {
    private static ImportanceReport report(SearchSpace space, int trials, ToDoubleFunction<Configuration> score) {
        RandomGenerator random = RandomStreams.of(11, 0, "test");
        List<Observation> seen = new ArrayList<>();
        for (int i = 0; i < trials; i++) {
            Configuration drawn = space.draw(random, 1000).orElseThrow();
            seen.add(new Observation(drawn, score.applyAsDouble(drawn)));
        }
        return ParameterImportance.of(space, seen, 3);
    }

    private static double x(Configuration config, String name) {
        ParameterValue value = config.get(name).orElseThrow();
        return value instanceof FloatValue real ? real.value() : ((ParameterValue.IntValue) value).value();
    }

    private static double share(ImportanceReport report, String parameter) {
        return report.parameters().stream()
                .filter(s -> s.parameter().equals(parameter))
                .mapToDouble(Share::share)
                .findFirst()
                .orElseThrow();
    }

    private static double share(ImportanceReport report, String first, String second) {
        return report.pairs().stream()
                .filter(p -> p.first().equals(first) && p.second().equals(second))
                .mapToDouble(PairShare::share)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aSumSharesItsVarianceBySquaredSlopes() {
        SearchSpace space = space(real("a", 0, 1), real("b", -1, 1), real("c", 0, 1), fixed("epochs", 3));
        ImportanceReport report = report(space, 600, c -> 4 * x(c, "a") + x(c, "b"));

        // Variances: 16 / 12 and 4 / 12.
        assertThat(report.parameters()).extracting(Share::parameter).containsExactly("a", "b", "c");
        assertThat(share(report, "a")).isCloseTo(0.8, within(0.06));
        assertThat(share(report, "b")).isCloseTo(0.2, within(0.06));
        assertThat(share(report, "c")).isLessThan(0.01);
        assertThat(report.fit()).isGreaterThan(0.9);
        assertThat(report.trials()).isEqualTo(600);
    }

    /** T. Ishigami, T. Homma 1990, with a = 7 and b = 0.1: first-order shares 0.3139, 0.4424, 0, and 0.2437 for x1 with x3. */
    @Test
    void theIshigamiFunctionHasItsKnownShares() {
        SearchSpace space =
                space(real("x1", -Math.PI, Math.PI), real("x2", -Math.PI, Math.PI), real("x3", -Math.PI, Math.PI));
        ImportanceReport report = report(
                space,
                2000,
                c -> Math.sin(x(c, "x1"))
                        + 7 * Math.pow(Math.sin(x(c, "x2")), 2)
                        + 0.1 * Math.pow(x(c, "x3"), 4) * Math.sin(x(c, "x1")));

        assertThat(share(report, "x1")).isCloseTo(0.3139, within(0.08));
        assertThat(share(report, "x2")).isCloseTo(0.4424, within(0.08));
        assertThat(share(report, "x3")).isCloseTo(0, within(0.05));
        assertThat(share(report, "x1", "x3")).isCloseTo(0.2437, within(0.08));
        assertThat(report.pairs().get(0))
                .extracting(PairShare::first, PairShare::second)
                .containsExactly("x1", "x3");
    }

    @Test
    void scalesAndChoicesCountAsTheyAreSearched() {
        SearchSpace space = space(
                logReal("lr", 1e-4, 1.0),
                choice("opt", "sgd", "adam", "lion"),
                whole("units", 1, 4),
                real("noise", 0, 1));
        ImportanceReport report = report(
                space,
                600,
                c -> Math.log10(x(c, "lr")) + (c.get("opt").orElseThrow().text().equals("adam") ? 3 : 0));

        // 16 / 12 against 9 * 2 / 9.
        assertThat(share(report, "lr")).isCloseTo(0.4, within(0.08));
        assertThat(share(report, "opt")).isCloseTo(0.6, within(0.08));
        assertThat(share(report, "units") + share(report, "noise")).isLessThan(0.02);
    }

    /** c picks 2 m (m uniform) or 1: mean 1 on either side, so c alone explains nothing; m alone and both together one half each. */
    @Test
    void aConditionalParameterCountsAsFarAsItIsActive() {
        SearchSpace space = space(choice("c", "a", "b"), when(real("m", 0, 1), "c", "a"));
        ImportanceReport report = report(space, 800, c -> c.get("m")
                .map(m -> 2 * ((FloatValue) m).value())
                .orElse(1.0));

        assertThat(share(report, "c")).isLessThan(0.05);
        assertThat(share(report, "m")).isCloseTo(0.5, within(0.08));
        assertThat(share(report, "c", "m")).isCloseTo(0.5, within(0.08));
    }

    @Test
    void marginalsFollowTheFunctionInTheParametersOwnValues() {
        SearchSpace space = space(logReal("lr", 0.01, 1.0), choice("opt", "sgd", "adam"), real("z", 0, 1));
        ImportanceReport report = report(
                space,
                600,
                c -> -Math.pow(Math.log10(x(c, "lr")) + 1, 2)
                        + (c.get("opt").orElseThrow().text().equals("adam") ? 1 : 0));

        assertThat(report.marginals())
                .extracting(ImportanceReport.Marginal::parameter)
                .containsExactlyElementsOf(
                        report.parameters().stream().map(Share::parameter).toList());
        List<MarginalPoint> lr = points(report, "lr");
        MarginalPoint best = lr.stream()
                .max(java.util.Comparator.comparingDouble(MarginalPoint::mean))
                .orElseThrow();
        assertThat(((FloatValue) best.value()).value()).isBetween(0.05, 0.2);
        List<MarginalPoint> opt = points(report, "opt");
        assertThat(opt).extracting(p -> p.value().text()).containsExactly("sgd", "adam");
        assertThat(opt.get(1).mean() - opt.get(0).mean()).isCloseTo(1, within(0.1));
    }

    private static List<MarginalPoint> points(ImportanceReport report, String parameter) {
        return report.marginals().stream()
                .filter(m -> m.parameter().equals(parameter))
                .findFirst()
                .orElseThrow()
                .points();
    }

    @Test
    void neitherUnitNorOffsetOfTheScoreMatters() {
        SearchSpace space = space(real("a", 0, 1), real("b", 0, 1));
        ImportanceReport plain = report(space, 200, c -> 2 * x(c, "a") + x(c, "b"));
        ImportanceReport tiny = report(space, 200, c -> 1e6 + 1e-3 * (2 * x(c, "a") + x(c, "b")));

        assertThat(share(tiny, "a")).isCloseTo(share(plain, "a"), within(0.01));
        double rise =
                points(tiny, "a").get(47).mean() - points(tiny, "a").get(0).mean();
        assertThat(rise).isCloseTo(2e-3, within(4e-4));
    }

    @Test
    void noiseExplainsNothingAndTheFitSaysSo() {
        RandomGenerator noise = RandomStreams.of(5, 0, "noise");
        ImportanceReport report = report(space(real("a", 0, 1), real("b", 0, 1)), 300, c -> noise.nextGaussian());

        assertThat(report.fit()).isLessThan(0.1);
    }

    @Test
    void theSameTrialsAndSeedGiveTheSameReportAndOddSweepsGiveOneToo() {
        SearchSpace space = space(real("a", 0, 1), real("b", 0, 1));
        assertThat(report(space, 50, c -> x(c, "a"))).isEqualTo(report(space, 50, c -> x(c, "a")));
        assertThat(report(space, 30, c -> 1).parameters())
                .allSatisfy(s -> assertThat(s.share()).isZero());
        assertThat(report(space(fixed("a", 1)), 30, c -> 1).parameters()).isEmpty();
        assertThatThrownBy(() -> ParameterImportance.of(space, List.of(new Observation(config("a", 0.5), 1)), 1))
                .hasMessageContaining("trials: 1 (expected: at least 10)");
    }

    @Test
    void withManyParametersTheInteractionsOfThoseThatMatterAreStillFound() {
        List<dev.crosscheck.search.space.ParameterSpec> many = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            many.add(real("x" + i, -1, 1));
        }
        ImportanceReport report = report(SearchSpace.of(many, List.of()), 400, c -> x(c, "x3") * x(c, "x20"));

        // A pure interaction: no main effect, so that only its cuts show it.
        assertThat(report.pairs().get(0))
                .extracting(PairShare::first, PairShare::second)
                .containsExactly("x3", "x20");
        assertThat(report.parameters()).hasSize(25);
    }

    @Test
    void ofTooManyTrialsASampleIsTaken() {
        SearchSpace space = space(real("a", 0, 1), real("b", 0, 1));
        ImportanceReport report = report(space, 2500, c -> x(c, "a"));

        assertThat(report.trials()).isEqualTo(ParameterImportance.MOST_TRIALS);
        assertThat(share(report, "a")).isGreaterThan(0.95);
    }
}
