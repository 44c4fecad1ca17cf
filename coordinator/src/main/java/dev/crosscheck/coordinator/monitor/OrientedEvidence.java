package dev.crosscheck.coordinator.monitor;

import dev.crosscheck.coordinator.monitor.MonitorCommand.Finished;
import dev.crosscheck.coordinator.monitor.MonitorCommand.RungReached;
import dev.crosscheck.coordinator.scoring.Evidence;
import dev.crosscheck.monitor.ExampleScores;
import dev.crosscheck.monitor.SetScores;
import dev.crosscheck.monitor.TrialEvidence;
import dev.crosscheck.monitor.TuningScore;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Turns stored evidence so that higher is better. {@code sign}: 1, or -1 where the metric is minimised. */
record OrientedEvidence(double sign) {

    /** The tuning score. */
    double score(Evidence evidence) {
        return sign * evidence.score();
    }

    /** The trial's evidence on the wanted sets that it has; {@code later}: scores of the attempt that rescored it, used for sets that the first one lacks. */
    TrialEvidence of(Finished trial, Evidence first, Map<String, double[]> later, Collection<String> wanted) {
        TuningScore tuning =
                new TuningScore(score(first), Optional.of(oriented(first.tuning())), OptionalDouble.empty());
        Map<String, double[]> all = new HashMap<>(later);
        all.putAll(first.sets());
        all.keySet().retainAll(wanted);
        Map<String, SetScores> sets = new HashMap<>();
        all.forEach((name, scores) -> sets.put(name, new SetScores.PerExample(oriented(scores))));
        return new TrialEvidence(trial.trial(), kind(trial.search()), tuning, sets);
    }

    /** What the trial brings at a rung, on the wanted sets that it has. */
    TrialEvidence of(RungReached rung, Evidence evidence, Collection<String> wanted) {
        Map<String, SetScores> sets = new HashMap<>();
        evidence.sets().forEach((name, scores) -> sets.put(name, new SetScores.PerExample(oriented(scores))));
        evidence.shares().forEach((name, share) -> sets.put(name, oriented(share)));
        sets.keySet().retainAll(wanted);
        TuningScore tuning = new TuningScore(
                score(evidence),
                evidence.shares().isEmpty() ? Optional.of(oriented(evidence.tuning())) : Optional.empty(),
                OptionalDouble.empty());
        return new TrialEvidence(rung.trial(), kind(rung.search()), tuning, sets);
    }

    private static TrialEvidence.Kind kind(boolean search) {
        return search ? TrialEvidence.Kind.SEARCH : TrialEvidence.Kind.BASELINE;
    }

    private SetScores oriented(Evidence.Share share) {
        SetScores.Reported reported = SetScores.Reported.binomial(share.share(), share.examples());
        return new SetScores.Reported(sign * reported.score() + 0.0, reported.standardError());
    }

    private ExampleScores oriented(double[] scores) {
        return ExampleScores.of(Arrays.stream(scores).map(s -> sign * s + 0.0).toArray());
    }
}
