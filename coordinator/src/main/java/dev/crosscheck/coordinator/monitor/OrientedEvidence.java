package dev.crosscheck.coordinator.monitor;

import dev.crosscheck.coordinator.monitor.MonitorCommand.Finished;
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
        TrialEvidence.Kind kind = trial.search() ? TrialEvidence.Kind.SEARCH : TrialEvidence.Kind.BASELINE;
        TuningScore tuning =
                new TuningScore(score(first), Optional.of(oriented(first.tuning())), OptionalDouble.empty());
        Map<String, double[]> all = new HashMap<>(later);
        all.putAll(first.sets());
        all.keySet().retainAll(wanted);
        Map<String, SetScores> sets = new HashMap<>();
        all.forEach((name, scores) -> sets.put(name, new SetScores.PerExample(oriented(scores))));
        return new TrialEvidence(trial.trial(), kind, tuning, sets);
    }

    private ExampleScores oriented(double[] scores) {
        return ExampleScores.of(Arrays.stream(scores).map(s -> sign * s + 0.0).toArray());
    }
}
