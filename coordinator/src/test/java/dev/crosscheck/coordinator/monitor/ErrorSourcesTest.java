package dev.crosscheck.coordinator.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crosscheck.coordinator.monitor.MonitorCommand.DiagnosticsView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.IntervalView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.ReportView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.SetView;
import dev.crosscheck.monitor.ErrorTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ErrorSourcesTest {
    private static final IntervalView UNKNOWN =
            new IntervalView(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());

    @Test
    void theFourLossesAddUpFromGoalToSecretScore() {
        ErrorTable table = ErrorSources.of(report(0.98, 0.9, 0.02), "accuracy", true, Map.of("train_accuracy", 0.93))
                .orElseThrow();

        assertThat(table.underFitting()).isCloseTo(0.05, within(1e-12));
        assertThat(table.overFitting()).isCloseTo(0.03, within(1e-12));
        assertThat(table.tuningOverfit()).isCloseTo(0.02, within(1e-12));
        assertThat(table.distributionShift()).isCloseTo((100 * 0.01 + 300 * 0.03) / 400, within(1e-12));
        assertThat(ErrorSources.advice(table.first().orElseThrow())).startsWith("Under-fitting first");
    }

    @Test
    void aMetricToMinimizeLosesTheOtherWayRound() {
        ErrorTable table = ErrorSources.of(report(10, 16, 2), "rmse", false, Map.of("train_rmse", 11.0))
                .orElseThrow();

        assertThat(table.underFitting()).isCloseTo(1, within(1e-12));
        assertThat(table.overFitting()).isCloseTo(5, within(1e-12));
        assertThat(table.first()).contains(ErrorTable.Source.OVER_FITTING);
    }

    @Test
    void withoutGoalOrTrainScoreThereIsNoTable() {
        assertThat(ErrorSources.of(report(0.98, 0.9, 0.02), "accuracy", true, Map.of("train_loss", 0.1)))
                .isEmpty();
        assertThat(ErrorSources.of(report(Double.NaN, 0.9, 0.02), "accuracy", true, Map.of("train_accuracy", 0.93)))
                .isEmpty();
    }

    private static ReportView report(double goal, double tuning, double optimism) {
        OptionalDouble known = Double.isNaN(goal) ? OptionalDouble.empty() : OptionalDouble.of(goal);
        return new ReportView(
                "OK",
                "OK",
                OptionalLong.of(3),
                OptionalDouble.of(tuning),
                UNKNOWN,
                new IntervalView(OptionalDouble.of(optimism), OptionalDouble.empty(), OptionalDouble.empty()),
                UNKNOWN,
                OptionalLong.of(3),
                "",
                OptionalLong.empty(),
                OptionalLong.empty(),
                "scored",
                List.of(),
                List.of(
                        new SetView("a", 100, "ACTIVE", OptionalDouble.of(0.01), OptionalDouble.empty()),
                        new SetView("b", 300, "ACTIVE", OptionalDouble.of(0.03), OptionalDouble.empty())),
                new DiagnosticsView(
                        UNKNOWN,
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        0,
                        Optional.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        known,
                        OptionalInt.empty()),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                40,
                false,
                1,
                "");
    }
}
