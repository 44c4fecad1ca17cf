package dev.crosscheck.coordinator.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.monitor.MonitorCommand.Finished;
import dev.crosscheck.coordinator.monitor.MonitorCommand.IntervalView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.RecommendedView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.ReportView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.TrendView;
import dev.crosscheck.coordinator.monitor.MonitorWork.Loaded;
import dev.crosscheck.coordinator.scoring.EvidenceShape;
import dev.crosscheck.coordinator.scoring.EvidenceShape.SetShape;
import dev.crosscheck.coordinator.scoring.TestSweeps;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepDefinition.TrainerKind;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same sweep, once maximised and once minimised with all scores negated: scores change their sign, and no other statistic changes. */
class DirectionTest {
    private static final int TUNING = 80;
    private static final int[] SETS = {60, 100, 140};
    private static final int TRIALS = 60;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theDirectionFlippedWithTheScoresChangesTheSignsOfScoresOnly(long seed) {
        for (boolean exact : new boolean[] {true, false}) {
            ReportView up = report(seed, true, exact);
            ReportView down = report(seed, false, exact);

            assertThat(up.verdictNow()).isNotEmpty();
            assertThat(down)
                    .usingRecursiveComparison()
                    .ignoringFields("tuningScore", "expectedScore", "diagnostics.trend", "diagnostics.recommended")
                    .isEqualTo(up);
            assertThat(mirrored(down.tuningScore())).isEqualTo(up.tuningScore());
            assertThat(mirrored(down.expectedScore())).isEqualTo(up.expectedScore());
            assertThat(mirrored(down.diagnostics().trend()))
                    .isEqualTo(up.diagnostics().trend());
            RecommendedView recommended = down.diagnostics().recommended().orElseThrow();
            assertThat(new RecommendedView(
                            mirrored(recommended.score()), recommended.agreeing(), recommended.choices()))
                    .isEqualTo(up.diagnostics().recommended().orElseThrow());
        }
    }

    private static ReportView report(long seed, boolean maximize, boolean exact) {
        var validation = TestSweeps.validation("d", "tuning", List.of("s0", "s1", "s2"), Optional.empty(), false);
        SweepDefinition sweep = TestSweeps.sweep("accuracy", maximize, Optional.of(validation), TrainerKind.BUILTIN);
        List<SetShape> sets = new ArrayList<>();
        for (int k = 0; k < SETS.length; k++) {
            sets.add(new SetShape("s" + k, SETS[k], List.of(), "ACTIVE"));
        }
        EvidenceShape shape = new EvidenceShape(TUNING, sets, false, "d");
        MonitorWork work = new MonitorWork(sweep, shape);
        SplittableRandom random = new SplittableRandom(seed);
        double signal = seed % 2;
        for (int trial = 0; trial < TRIALS; trial++) {
            double ability = signal * random.nextDouble();
            byte[] evidence = evidence(random, ability, maximize ? 1 : -1);
            work.take(List.of(new Loaded(new Finished(trial, trial, true, 1, 0, "e"), Optional.of(evidence))));
        }
        work.complete();
        return new ReportViews(sweep, shape)
                .view(work.report(), new ReportViews.Circumstances(exact, 1, List.of(), Map.of()));
    }

    /** Stored evidence; scores are multiples of 1/64, which a float holds exactly. */
    private static byte[] evidence(SplittableRandom random, double ability, double sign) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            double[] tuning = scores(random, ability, sign, TUNING);
            double sum = 0;
            for (double score : tuning) {
                sum += score;
            }
            out.writeByte(1);
            out.writeDouble(sum / TUNING);
            out.writeInt(0);
            write(out, tuning);
            out.writeInt(SETS.length);
            for (int k = 0; k < SETS.length; k++) {
                out.writeUTF("s" + k);
                write(out, scores(random, ability, sign, SETS[k]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static double[] scores(SplittableRandom random, double ability, double sign, int count) {
        return random.doubles(count)
                .map(noise -> sign * Math.rint(64 * (2 + ability + noise)) / 64)
                .toArray();
    }

    private static void write(DataOutputStream out, double[] scores) throws IOException {
        out.writeInt(scores.length);
        out.writeBoolean(false);
        for (double score : scores) {
            out.writeFloat((float) score);
        }
    }

    private static List<TrendView> mirrored(List<TrendView> trend) {
        return trend.stream()
                .map(p -> new TrendView(p.trial(), p.seen(), -p.tuningScore(), mirrored(p.expectedScore())))
                .toList();
    }

    private static IntervalView mirrored(IntervalView i) {
        return new IntervalView(mirrored(i.estimate()), mirrored(i.high()), mirrored(i.low()));
    }

    private static OptionalDouble mirrored(OptionalDouble score) {
        return score.isPresent() ? OptionalDouble.of(-score.getAsDouble()) : score;
    }
}
