package dev.crosscheck.stopping;

import java.util.List;

/** Makes early-stopping rules by name. */
public final class StoppingRules {
    /** What a sweep may ask for, beside {@code none}. */
    public static final List<String> NAMES = List.of("median", "asha", "hyperband", "patience", "wilcoxon");

    private StoppingRules() {}

    /**
     * Makes a rule that has seen nothing.
     *
     * @throws IllegalArgumentException when there is none of that name
     */
    public static StoppingRule create(StoppingConfig config) {
        return switch (config.name()) {
            case "median" -> new MedianRule(config);
            case "asha" -> new SuccessiveHalvingRule(config);
            case "hyperband" -> new HyperbandRule(config);
            case "patience" -> new PatienceRule(config);
            case "wilcoxon" -> new WilcoxonRule(config);
            default ->
                throw new IllegalArgumentException("there is no early-stopping rule \"" + config.name() + "\" (known: "
                        + String.join(", ", NAMES) + ")");
        };
    }

    /** A value as the reports had it, short. */
    static String show(StoppingConfig config, double oriented) {
        return String.format(java.util.Locale.ROOT, "%.4g", config.maximize() ? oriented : -oriented);
    }

    /** The rungs min, min eta, min eta^2, ... below max, rounded to whole steps. */
    static List<Long> rungs(long min, double eta, long max) {
        List<Long> rungs = new java.util.ArrayList<>();
        for (double step = (double) min; Math.round(step) < max; step *= eta) {
            long rung = Math.round(step);
            if (rungs.isEmpty() || rung > rungs.get(rungs.size() - 1)) {
                rungs.add(rung);
            }
        }
        return List.copyOf(rungs);
    }
}
