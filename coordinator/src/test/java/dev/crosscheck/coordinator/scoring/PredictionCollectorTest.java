package dev.crosscheck.coordinator.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PredictionCollectorTest {
    private final PredictionCollector collector = new PredictionCollector(4);

    private static PredictionPart values(String part, List<String> ids, Double... values) {
        return new PredictionPart(part, ids, List.of(), List.of(values), List.of(), List.of());
    }

    private static PredictionPart probabilities(String id, Float... row) {
        return new PredictionPart("blind", List.of(id), List.of(), List.of(), List.of("a", "b"), List.of(row));
    }

    @Test
    void piecesOfAPartAreJoined() {
        collector.add(values("blind", List.of("a"), 1.0));
        collector.add(values("tuning", List.of("a"), 2.0));
        collector.add(values("blind", List.of("b", "c"), 3.0, 4.0));

        assertThat(collector.build().blind().values()).containsExactly(1.0, 3.0, 4.0);
        assertThat(collector.build().tuning().ids()).containsExactly("a");
    }

    @Test
    void whatCannotBeRightIsRefusedWithItsIdAndPart() {
        collector.add(values("blind", List.of("a"), 1.0));
        assertThatThrownBy(() -> collector.add(values("blind", List.of("a"), 1.0)))
                .hasMessageContaining("blind hold the id \"a\" twice");
        assertThatThrownBy(() -> collector.add(values("secret", List.of("b"), 1.0)))
                .hasMessageContaining("\"secret\" (expected: tuning or blind)");
        assertThatThrownBy(() -> collector.add(values("tuning", List.of("x", "y"), 1.0)))
                .hasMessageContaining("1 numbers or labels for 2 ids");
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertThatThrownBy(() -> collector.add(values("tuning", List.of("t"), Double.NaN)))
                .hasMessageContaining("id \"t\" of tuning is not a finite number");
        assertThatThrownBy(() -> new PredictionCollector(9).add(probabilities("p", 1.2f, -0.2f)))
                .hasMessageContaining("not between 0 and 1");
        assertThatThrownBy(() -> new PredictionCollector(9).add(probabilities("p", 0.5f, 0.502f)))
                .hasMessageContaining("do not sum to 1");
        assertThatThrownBy(() -> new PredictionCollector(9).add(probabilities("p", Float.NaN, 0.5f)))
                .hasMessageContaining("not between 0 and 1");
        PredictionCollector fine = new PredictionCollector(9);
        fine.add(probabilities("p", 0.5f, 0.5009f));
        assertThat(fine.build().blind().ids()).hasSize(1);
    }

    @Test
    void kindsAreNotMixedAndSizesAreLimited() {
        collector.add(values("blind", List.of("a"), 1.0));
        assertThatThrownBy(() -> collector.add(
                        new PredictionPart("blind", List.of("b"), List.of("x"), List.of(), List.of(), List.of())))
                .hasMessageContaining("mix");
        assertThatThrownBy(() -> new PredictionCollector(1).add(values("blind", List.of("a", "b"), 1.0, 2.0)))
                .hasMessageContaining("more than 1 examples");
    }
}
