package dev.crosscheck.importance;

import static dev.crosscheck.search.space.Spaces.choice;
import static dev.crosscheck.search.space.Spaces.logReal;
import static dev.crosscheck.search.space.Spaces.real;
import static dev.crosscheck.search.space.Spaces.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.importance.ImportanceReport.Marginal;
import dev.crosscheck.importance.ImportanceReport.MarginalPoint;
import dev.crosscheck.search.space.ParameterSpec;
import dev.crosscheck.search.space.ParameterValue;
import dev.crosscheck.search.space.ParameterValue.FloatValue;
import dev.crosscheck.search.space.ParameterValue.IntValue;
import dev.crosscheck.search.space.ParameterValue.TextValue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BestRegionTest {
    private static Marginal marginal(List<? extends ParameterValue> values, double... means) {
        List<MarginalPoint> points = new ArrayList<>();
        for (int i = 0; i < means.length; i++) {
            points.add(new MarginalPoint(values.get(i), means[i], 0));
        }
        return new Marginal("p", points);
    }

    private static List<FloatValue> tenths(int count) {
        List<FloatValue> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(new FloatValue((2 * i + 1) / (2.0 * count)));
        }
        return values;
    }

    @Test
    void aRangeEndsWhereTheMeanLeavesTheBestQuarter() {
        ParameterSpec spec = real("p", 0, 1);
        Marginal hill = marginal(tenths(5), 0.1, 0.8, 1.0, 0.78, 0.2);

        assertThat(BestRegion.of(hill, spec.domain(), true))
                .isEqualTo(new BestRegion(true, List.of(new FloatValue(0.3), new FloatValue(0.7))));
        assertThat(BestRegion.of(hill, spec.domain(), false))
                .as("to minimize, the low ends count; only the one around the best")
                .isEqualTo(new BestRegion(true, List.of(new FloatValue(0), new FloatValue(0.1))));
    }

    @Test
    void aRangeThatReachesTheEndsReachesThoseOfTheDomain() {
        ParameterSpec spec = logReal("p", 1e-4, 1);

        assertThat(BestRegion.of(marginal(tenths(3), 1, 1, 1), spec.domain(), true))
                .isEqualTo(new BestRegion(true, List.of(new FloatValue(1e-4), new FloatValue(1))));
        assertThat(BestRegion.of(
                        marginal(List.of(new IntValue(1), new IntValue(2), new IntValue(3)), 0, 3, 2.9),
                        whole("p", 1, 3).domain(),
                        true))
                .isEqualTo(new BestRegion(true, List.of(new IntValue(2), new IntValue(3))));
    }

    @Test
    void valuesWithoutAnOrderAreListedBestFirstWithGaps() {
        ParameterSpec spec = choice("p", "a", "b", "c");
        List<TextValue> values = List.of(new TextValue("a"), new TextValue("b"), new TextValue("c"));

        assertThat(BestRegion.of(marginal(values, 0.9, 0.1, 1.0), spec.domain(), true))
                .isEqualTo(new BestRegion(false, List.of(new TextValue("c"), new TextValue("a"))));
    }
}
