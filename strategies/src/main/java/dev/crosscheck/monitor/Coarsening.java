package dev.crosscheck.monitor;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Makes the default answer: what comes from secret sets only in bands, so that each answer gives little away. Lost shares become steps of 0.1, scores and
 * gains steps of their standard error (rounded to a 1, 2 or 5 with zeros, which itself gives nothing away); the raw gain is left out, and so are scores and
 * gains whose standard error is unknown.
 */
public final class Coarsening {
    private static final double STEP_OF_SHARE = 0.1;
    private static final double SMALLEST_STEP = 0.01;
    private static final double HALF_WIDTHS = 1.96;
    private static final double ROUNDING = 1e-9;
    private static final MathContext DIGITS = new MathContext(9);

    private Coarsening() {}

    /** The coarse form of a report. Verdict, alarm, trials, tuning score and findings stay as they are. */
    public static OverfitReport coarse(OverfitReport exact) {
        double error = exact.gain().map(IncumbentGain::standardError).orElse(0.0);
        List<SetReport> sets =
                exact.sets().stream().map(set -> coarse(set, error)).toList();
        return new OverfitReport(
                exact.verdict(),
                exact.current(),
                exact.trials(),
                exact.incumbent(),
                exact.tuningScore(),
                exact.expectedScore().map(Coarsening::coarse),
                exact.optimism().map(Coarsening::coarse),
                exact.lostShare().map(share -> inSteps(share, STEP_OF_SHARE)),
                Optional.empty(),
                exact.recommendedTrial(),
                exact.alarm(),
                exact.trust(),
                exact.neededExamples().isPresent()
                        ? OptionalLong.of(
                                (long) step((double) exact.neededExamples().getAsLong()))
                        : OptionalLong.empty(),
                exact.gainOverDefault().map(Coarsening::coarse),
                exact.gainOverStartup().map(Coarsening::coarse),
                sets,
                exact.findings(),
                coarse(exact.diagnostics()));
    }

    private static SetReport coarse(SetReport exact, double error) {
        return Double.isFinite(error)
                ? new SetReport(
                        exact.set(),
                        exact.examples(),
                        round(exact.offset(), step(error)),
                        round(exact.drift(), step(error)))
                : new SetReport(exact.set(), exact.examples(), Double.NaN, Double.NaN);
    }

    private static Diagnostics coarse(Diagnostics exact) {
        List<Diagnostics.TrendPoint> trend = exact.trend().stream()
                .map(p -> new Diagnostics.TrendPoint(p.trial(), p.seen(), p.tuningScore(), coarse(p.secretScore())))
                .toList();
        return new Diagnostics(
                exact.transfer().map(t -> new Diagnostics.Transfer(inSteps(t.slope(), STEP_OF_SHARE), t.trials())),
                exact.overtuning().map(Coarsening::coarse),
                exact.resolution(),
                exact.ties(),
                trend,
                exact.tied(),
                exact.recommended().map(r -> new Diagnostics.Recommended(coarse(r.score()), r.agreeing(), r.chosen())),
                exact.parted(),
                exact.rung());
    }

    private static Diagnostics.Overtuning coarse(Diagnostics.Overtuning exact) {
        OptionalDouble relative = exact.relative().isPresent()
                ? OptionalDouble.of(round(exact.relative().getAsDouble(), STEP_OF_SHARE))
                : OptionalDouble.empty();
        return new Diagnostics.Overtuning(exact.trial(), coarse(exact.amount()), relative, exact.significant());
    }

    private static Interval coarse(Interval exact) {
        return exact.isBounded()
                ? inSteps(exact, step((exact.high() - exact.low()) / (2 * HALF_WIDTHS)))
                : Interval.UNKNOWN;
    }

    private static Interval inSteps(Interval exact, double step) {
        // Outwards, so that the band still holds what the interval held.
        return new Interval(
                round(exact.estimate(), step),
                inDigits(Math.floor(exact.low() / step + ROUNDING) * step),
                inDigits(Math.ceil(exact.high() / step - ROUNDING) * step));
    }

    /** The least of 1, 2, 5, 10, ... (with their decimal fractions) that is at least {@code error}; 0.01 for 0. */
    static double step(double error) {
        if (!(error > 0)) {
            return SMALLEST_STEP;
        }
        double power = Math.pow(10, Math.floor(Math.log10(error)));
        for (double digit : new double[] {1, 2, 5}) {
            if (digit * power >= error) {
                return digit * power;
            }
        }
        return 10 * power;
    }

    private static double round(double exact, double step) {
        return inDigits(Math.rint(exact / step) * step);
    }

    /** Without the last digits, which multiplying leaves behind. */
    private static double inDigits(double value) {
        return Double.isFinite(value) ? new BigDecimal(value).round(DIGITS).doubleValue() : value;
    }

    /** Rounded up to two digits. */
    static long twoDigits(double count) {
        return new BigDecimal(Math.ceil(count))
                .round(new MathContext(2, RoundingMode.CEILING))
                .longValueExact();
    }
}
