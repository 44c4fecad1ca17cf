package dev.crosscheck.monitor.calibrate;

import dev.crosscheck.monitor.Verdict;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One replayed sweep.
 *
 * @param incumbent position of the final incumbent among the replayed trials, from 0
 * @param verdict of the single test at alpha with all trials
 * @param coversTruth whether the 95 % interval of the verified gain covers the true gain
 * @param alarm the sequential alarm, if one rang
 * @param naive whether the raw gap of the incumbent exceeds two binomial standard errors
 */
public record CalibrationRun(
        int split,
        int repeat,
        int incumbent,
        String config,
        double apparentGain,
        double verifiedGain,
        double standardError,
        double minOptimism,
        Verdict verdict,
        OptionalDouble trueGain,
        Optional<Boolean> coversTruth,
        Optional<ReplayedAlarm> alarm,
        double secretScore,
        boolean naive) {

    /**
     * An alarm and what was true at that moment.
     *
     * @param trials trials seen
     * @param incumbent position of that moment's incumbent
     * @param trueGain true gain of that incumbent over that moment's controls
     */
    public record ReplayedAlarm(
            int trials, int incumbent, double apparentGain, double minOptimism, OptionalDouble trueGain) {
        OptionalDouble trueLostShare() {
            return trueGain.isPresent()
                    ? OptionalDouble.of(1 - trueGain.getAsDouble() / apparentGain)
                    : OptionalDouble.empty();
        }

        OptionalDouble trueOptimism() {
            return trueGain.isPresent()
                    ? OptionalDouble.of(apparentGain - trueGain.getAsDouble())
                    : OptionalDouble.empty();
        }

        boolean isFalse(double maxLostShare) {
            return trueGain.isPresent()
                    && (trueLostShare().getAsDouble() < maxLostShare
                            || trueOptimism().getAsDouble() < minOptimism);
        }
    }

    /** True share of the final apparent gain that is not real; absent without truth or a positive apparent gain. */
    public OptionalDouble trueLostShare() {
        return trueGain.isPresent() && apparentGain > 0
                ? OptionalDouble.of(1 - trueGain.getAsDouble() / apparentGain)
                : OptionalDouble.empty();
    }

    /** Whether more than 0.7 of the final apparent gain is lost, and that is of size. */
    public boolean isHarmful() {
        return trueLostShare().orElse(0) > 0.7 && apparentGain - trueGain.orElse(apparentGain) > minOptimism;
    }

    /** Whether less than the tolerated share of the final apparent gain is lost. */
    public boolean isHarmless(double maxLostShare) {
        return trueLostShare().isPresent() && trueLostShare().getAsDouble() < maxLostShare;
    }

    /** The run with the keys of its JSON form, in order; absent values are null. */
    public Map<String, @Nullable Object> asMap(double maxLostShare) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("split", split);
        map.put("repeat", repeat);
        map.put("incumbent", incumbent);
        map.put("config", config);
        map.put("apparent_gain", apparentGain);
        map.put("verified_gain", verifiedGain);
        map.put("se", standardError);
        map.put("lost_share", apparentGain > 0 ? (Double) (1 - verifiedGain / apparentGain) : null);
        map.put("min_optimism", minOptimism);
        map.put("verdict", verdict.name());
        map.put("alarm_at", alarm.map(ReplayedAlarm::trials).orElse(null));
        map.put("incumbent_at_alarm", alarm.map(ReplayedAlarm::incumbent).orElse(null));
        map.put("true_gain", boxed(trueGain));
        map.put("true_lost_share", boxed(trueLostShare()));
        map.put(
                "true_lost_share_at_alarm",
                boxed(alarm.map(ReplayedAlarm::trueLostShare).orElse(OptionalDouble.empty())));
        map.put(
                "true_optimism_at_alarm",
                boxed(alarm.map(ReplayedAlarm::trueOptimism).orElse(OptionalDouble.empty())));
        boolean known = trueGain.isPresent();
        map.put("false_alarm", known ? alarm.map(a -> a.isFalse(maxLostShare)).orElse(false) : null);
        map.put("secret_score", secretScore);
        map.put("naive", naive);
        return map;
    }

    /** Number of trials at the alarm. */
    public OptionalInt alarmAt() {
        return alarm.map(a -> OptionalInt.of(a.trials())).orElse(OptionalInt.empty());
    }

    private static @Nullable Double boxed(OptionalDouble value) {
        return value.isPresent() ? (Double) value.getAsDouble() : null;
    }
}
