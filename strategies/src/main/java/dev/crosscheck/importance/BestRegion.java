package dev.crosscheck.importance;

import dev.crosscheck.importance.ImportanceReport.Marginal;
import dev.crosscheck.importance.ImportanceReport.MarginalPoint;
import dev.crosscheck.search.space.Domain;
import dev.crosscheck.search.space.ParameterValue;
import dev.crosscheck.search.space.ParameterValue.FloatValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where a parameter is best, by its marginal alone: the mean score there lies in the best quarter between the worst and the best mean.
 *
 * @param ordered whether {@code values} are the two ends of a range without gaps around the best point; otherwise they are single values, best first
 */
public record BestRegion(boolean ordered, List<ParameterValue> values) {
    private static final double QUARTER = 0.25;

    public BestRegion {
        values = List.copyOf(values);
    }

    /** The best region of a marginal with at least one point; {@code domain}: of its parameter. */
    public static BestRegion of(Marginal marginal, Domain domain, boolean maximize) {
        List<MarginalPoint> points = marginal.points();
        double[] loss = points.stream()
                .mapToDouble(p -> maximize ? -p.mean() : p.mean())
                .toArray();
        int best = 0;
        double worst = loss[0];
        for (int i = 1; i < loss.length; i++) {
            best = loss[i] < loss[best] ? i : best;
            worst = Math.max(worst, loss[i]);
        }
        double limit = loss[best] + QUARTER * (worst - loss[best]);
        if (domain instanceof Domain.CategoricalDomain) {
            List<Integer> good = new ArrayList<>();
            for (int i = 0; i < loss.length; i++) {
                if (loss[i] <= limit) {
                    good.add(i);
                }
            }
            good.sort(Comparator.comparingDouble(i -> loss[i]));
            return new BestRegion(
                    false, good.stream().map(i -> points.get(i).value()).toList());
        }
        int low = best;
        int high = best;
        while (low > 0 && loss[low - 1] <= limit) {
            low--;
        }
        while (high < loss.length - 1 && loss[high + 1] <= limit) {
            high++;
        }
        return new BestRegion(true, List.of(end(domain, points, low, false), end(domain, points, high, true)));
    }

    /** A point of the range, or the end of the domain itself where the range reaches it. */
    private static ParameterValue end(Domain domain, List<MarginalPoint> points, int at, boolean upper) {
        boolean outermost = at == (upper ? points.size() - 1 : 0);
        if (outermost && domain instanceof Domain.FloatDomain d) {
            return new FloatValue(upper ? d.max() : d.min());
        }
        return points.get(at).value();
    }
}
