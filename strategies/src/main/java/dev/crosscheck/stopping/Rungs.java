package dev.crosscheck.stopping;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The values of trials at rungs. A trial reaches a rung with its first report at or beyond the rung's step. Values are kept in ascending order, so a decision costs O(log n) and an insertion O(n) moves. */
final class Rungs {
    private final List<Long> steps;
    private final List<SortedValues> values = new ArrayList<>();
    private final Map<Long, Integer> next = new HashMap<>();

    Rungs(List<Long> steps) {
        this.steps = steps;
        steps.forEach(step -> values.add(new SortedValues()));
    }

    List<Long> steps() {
        return steps;
    }

    /** The highest rung that the report reaches and its trial had not reached before, or -1. */
    int reached(Report report) {
        int from = next.getOrDefault(report.trial(), 0);
        int reached = -1;
        for (int r = from; r < steps.size() && steps.get(r) <= report.step(); r++) {
            reached = r;
        }
        return reached;
    }

    /** The value counts at every rung that the report reaches. */
    void add(Report report) {
        int reached = reached(report);
        for (int r = next.getOrDefault(report.trial(), 0); r <= reached; r++) {
            values.get(r).add(report.value());
        }
        if (reached >= 0) {
            next.put(report.trial(), reached + 1);
        }
    }

    SortedValues at(int rung) {
        return values.get(rung);
    }
}
