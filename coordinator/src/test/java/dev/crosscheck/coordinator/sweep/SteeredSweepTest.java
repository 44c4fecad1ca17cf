package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.search.Strategies;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.ParameterValue;
import dev.crosscheck.search.space.ParameterValue.FloatValue;
import dev.crosscheck.search.space.SpaceChange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sweeps that people steer, with real strategies and a real journal, in processes that live on or end after every step. */
class SteeredSweepTest {
    private static final String ID = "test-000000";
    private static final SweepSettings SETTINGS = new SweepSettings(
            10_000,
            512,
            Duration.ofSeconds(5),
            Duration.ofMillis(50),
            Duration.ofSeconds(30),
            7,
            Duration.ofMillis(50),
            Duration.ofMinutes(10));

    @SuppressWarnings("NullAway.Init")
    @TempDir
    Path root;

    static Stream<String> names() {
        return Strategies.NAMES.stream().filter(name -> !name.equals("auto"));
    }

    private interface Step {
        void on(SweepNode node);
    }

    private static Step run(int trials) {
        return node -> {
            for (int i = 0; i < trials; i++) {
                SweepReply reply = node.ask(ref -> new SweepCommand.LeaseTrial(node.holder("a"), 0, ref));
                assertThat(reply).isInstanceOf(SweepReply.Leased.class);
                SweepReply.Assignment trial = ((SweepReply.Leased) reply).assignment();
                finish(node, trial);
            }
        };
    }

    private static void finish(SweepNode node, SweepReply.Assignment trial) {
        ParameterValue x = trial.params().get("x").orElseThrow();
        double value = x instanceof FloatValue real ? real.value() : Double.parseDouble(x.text());
        node.ask(ref -> new SweepCommand.FinishAttempt(
                trial.lease(),
                AttemptOutcome.COMPLETED,
                "",
                OptionalDouble.of(-(value - 0.3) * (value - 0.3)),
                Map.of(),
                "e",
                1,
                node.holder("a"),
                OptionalInt.empty(),
                ref));
    }

    private static Step extend(long trials) {
        return node -> assertThat(node.ask(ref -> new SweepCommand.ExtendSweep("", trials, ref)))
                .isInstanceOfSatisfying(
                        SweepReply.Summary.class,
                        reply -> assertThat(reply.sweep().state()).isEqualTo("ACTIVE"));
    }

    private static Step enqueue(double x) {
        return node -> assertThat(node.ask(ref -> new SweepCommand.EnqueueTrial("", TestSpecs.config(x), false, ref)))
                .isInstanceOf(SweepReply.Enqueued.class);
    }

    private static Step space(double min, double max) {
        var change = new SpaceChange("x", OptionalDouble.of(min), OptionalDouble.of(max), List.of());
        return node -> assertThat(node.ask(ref -> new SweepCommand.ChangeSpace("", change, ref)))
                .isInstanceOf(SweepReply.SpaceView.class);
    }

    private static List<Step> story(boolean grid) {
        return List.of(
                run(4),
                enqueue(grid ? 17 : 0.123),
                run(3),
                run(3),
                extend(6),
                run(2),
                grid ? space(5, 30) : space(0.1, 0.8),
                run(2),
                enqueue(grid ? 25 : 0.777),
                run(2),
                extend(5),
                run(2),
                grid ? space(0, 60) : space(0, 2),
                run(3));
    }

    private List<Configuration> lead(String name, String spec, boolean restarting) {
        Path place = root.resolve(name + restarting);
        List<Configuration> trials = new ArrayList<>();
        SweepNode node = open(place);
        try {
            node.ask(ref -> new SweepCommand.CreateSweep("r", TestSpecs.bytes(spec), ref));
            for (Step step : story(name.equals("grid"))) {
                step.on(node);
                if (restarting) {
                    node.close();
                    node = open(place);
                }
            }
            var board = (SweepReply.Trials) node.ask(ref -> new SweepCommand.ListTrials(0, 100, ref));
            board.trials().forEach(t -> {
                assertThat(t.state()).isEqualTo("COMPLETE");
                trials.add(t.params());
            });
        } finally {
            node.close();
        }
        return trials;
    }

    private static SweepNode open(Path place) {
        return new SweepNode(
                place,
                ID,
                (c, space, objective) -> Strategies.create(c, space, objective).strategy(),
                SETTINGS);
    }

    @ParameterizedTest
    @MethodSource("names")
    void oneWorkerGetsTheSameTrialsWhetherTheProcessEndsAfterEveryStepOrNever(String name) {
        String spec = "trials=10 prior=6 strategy=" + name + (name.equals("grid") ? " cells=40" : "");

        List<Configuration> whole = lead(name, spec, false);
        List<Configuration> broken = lead(name, spec, true);

        assertThat(whole).hasSize(21).doesNotHaveDuplicates();
        assertThat(broken).isEqualTo(whole);
    }
}
