package dev.crosscheck.stopping;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The median stopping rule (Golovin, Solnik, Moitra, Kochanski, Karro, Sculley 2017, "Google Vizier", KDD, doi:10.1145/3097983.3098043, section 3.2.2): a trial is stopped at step s when its best value so far is worse than the
 * median of the running averages, up to s, of the others. Not before step {@code min}, and not with fewer than {@code startup} others.
 *
 * <p>Deviation: the others are all trials that have reached step s, running ones and stopped ones included, so that the rule works before any trial has finished. Averages over steps without a number leave those steps out.
 */
final class MedianRule implements StoppingRule {
    private final StoppingConfig config;
    private final Map<Long, Curve> curves = new HashMap<>();

    /** Running averages of a trial by step, and its best value. */
    private static final class Curve {
        private final TreeMap<Long, Double> averages = new TreeMap<>();
        private double best = Double.NEGATIVE_INFINITY;
        private double sum;
        private int count;

        void add(Report report) {
            if (!Double.isNaN(report.value())) {
                sum += report.value();
                count++;
                best = Math.max(best, report.value());
            }
            averages.put(report.step(), count == 0 ? Double.NaN : sum / count);
        }
    }

    MedianRule(StoppingConfig config) {
        this.config = config;
    }

    @Override
    public List<Long> rungs() {
        return List.of();
    }

    @Override
    public boolean concerns(Report report) {
        return true;
    }

    @Override
    public Decision judge(Report report) {
        if (report.step() < config.min()) {
            return Decision.GO_ON;
        }
        SortedValues averages = new SortedValues();
        curves.forEach((trial, curve) -> {
            if (trial != report.trial() && curve.averages.lastKey() >= report.step()) {
                averages.add(
                        curve.averages.floorEntry(report.step()) == null
                                ? Double.NaN
                                : curve.averages.floorEntry(report.step()).getValue());
            }
        });
        if (averages.count() < config.startup()) {
            return Decision.GO_ON;
        }
        double median = median(averages);
        double best = best(report);
        if (Double.isNaN(median) || best >= median) {
            return Decision.GO_ON;
        }
        String shown = best == Double.NEGATIVE_INFINITY ? "NaN" : StoppingRules.show(config, best);
        return Decision.stop("step " + report.step() + ": the best so far, " + shown + ", is worse than the median "
                + StoppingRules.show(config, median) + " of the averages of " + averages.count() + " other trials");
    }

    /** NaN counts as worse than any number, so the median may be one. */
    private static double median(SortedValues averages) {
        int n = averages.count();
        double upper = averages.best((n + 1) / 2);
        double lower = averages.best(n / 2 + 1);
        return n % 2 == 1 || Double.isNaN(lower) ? upper : (upper + lower) / 2;
    }

    private double best(Report report) {
        Curve own = curves.get(report.trial());
        double before = own == null ? Double.NEGATIVE_INFINITY : own.best;
        return Double.isNaN(report.value()) ? before : Math.max(before, report.value());
    }

    @Override
    public void add(Report report) {
        curves.computeIfAbsent(report.trial(), trial -> new Curve()).add(report);
    }

    @Override
    public void finished(long trial, boolean complete) {
        // Its curve still counts.
    }
}
