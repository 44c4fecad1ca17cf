package dev.crosscheck.stopping;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stops a trial that has stopped getting better: no value above its best by more than {@code min_delta} for {@code patience} reports (Prechelt 1998, "Early stopping - but when?", doi:10.1007/3-540-49430-8_3, criterion UP). Not before
 * step {@code min}. Compares a trial with itself only.
 */
final class PatienceRule implements StoppingRule {
    private final StoppingConfig config;
    private final Map<Long, Course> courses = new HashMap<>();

    private record Course(double best, int since) {}

    PatienceRule(StoppingConfig config) {
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

    private Course after(Report report) {
        Course before = courses.getOrDefault(report.trial(), new Course(Double.NEGATIVE_INFINITY, 0));
        boolean better = report.value() > before.best() + config.minDelta();
        return better ? new Course(report.value(), 0) : new Course(before.best(), before.since() + 1);
    }

    @Override
    public Decision judge(Report report) {
        Course course = after(report);
        if (report.step() < config.min() || course.since() < config.patience()) {
            return Decision.GO_ON;
        }
        String best = course.best() == Double.NEGATIVE_INFINITY
                ? "no number at all"
                : StoppingRules.show(config, course.best());
        return Decision.stop(
                "step " + report.step() + ": nothing better than " + best + " for " + course.since() + " reports");
    }

    @Override
    public void add(Report report) {
        courses.put(report.trial(), after(report));
    }

    @Override
    public void finished(long trial, boolean complete) {
        courses.remove(trial);
    }
}
