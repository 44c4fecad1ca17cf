package dev.crosscheck.search.trial;

import dev.crosscheck.search.space.ConfigurationSet;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.UnitCubeEncoder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model-based strategy remembers of the trials it was told: which configurations were proposed, and how the finished ones ended, in the order in
 * which they were first told as finished. Independent of how the history was cut into calls. Trials that are not of the space, because it was changed after they
 * were proposed, are left out. Not safe for several threads.
 */
public final class TrialHistory {
    /** How a finished trial counts. */
    public enum Outcome {
        /** Ran to its end; the loss is its score. */
        COMPLETE,
        /** Stopped early; the loss is the last score, or worse than any. */
        PRUNED,
        /** Gave no usable score: failed, infeasible, or not a finite number. */
        BAD
    }

    /**
     * One finished trial.
     *
     * @param point its configuration in the unit cube; do not change
     * @param active which dimensions were active; do not change
     * @param loss the score turned so that lower is better; finite, or +infinity when there is none
     */
    @SuppressWarnings("ArrayRecordComponent") // read in the innermost loops of the models
    public record Observation(long number, double[] point, boolean[] active, double loss, Outcome outcome) {}

    private final SearchSpace space;
    private final Objective objective;
    private final UnitCubeEncoder encoder;
    private final ConfigurationSet taken;
    private final Map<Long, Integer> positions = new HashMap<>();
    private final List<Observation> observations = new ArrayList<>();
    /** Numbers of the trials told that are of the space. */
    private final BitSet here = new BitSet();

    private int complete;
    private int replacements;
    private int learnt;

    public TrialHistory(SearchSpace space, Objective objective) {
        this.space = space;
        this.objective = objective;
        this.encoder = new UnitCubeEncoder(space);
        this.taken = new ConfigurationSet(space);
    }

    /** Takes in trials in any state; a finished trial that is told again replaces what was known. Cancelled trials are only remembered as proposed. */
    public void tell(List<Trial> changed) {
        for (Trial trial : changed) {
            if (!isHere(trial)) {
                continue;
            }
            here.set(Math.toIntExact(trial.number()));
            taken.add(trial.configuration());
            if (trial.state().isFinished() && trial.state() != TrialState.CANCELLED) {
                put(observe(trial));
            }
        }
    }

    private boolean isHere(Trial trial) {
        return here.get(Math.toIntExact(trial.number()))
                || space.validate(trial.configuration(), "").isEmpty();
    }

    /** Those of the trials that are of the space; costs next to nothing for trials that were told. */
    public List<Trial> here(List<Trial> trials) {
        return trials.stream().filter(this::isHere).toList();
    }

    /** Takes in finished trials of another sweep, which are of the space: observed, but not proposed here. */
    public void learn(List<Trial> prior) {
        prior.forEach(trial -> put(observe(trial)));
        learnt += prior.size();
    }

    /** How many of the observations, the first ones, are of another sweep. */
    public int learnt() {
        return learnt;
    }

    private void put(Observation observation) {
        Integer position = positions.putIfAbsent(observation.number(), observations.size());
        if (position == null) {
            observations.add(observation);
        } else {
            complete -= isComplete(observations.get(position));
            observations.set(position, observation);
            replacements++;
        }
        complete += isComplete(observation);
    }

    private static int isComplete(Observation observation) {
        return observation.outcome() == Outcome.COMPLETE ? 1 : 0;
    }

    private Observation observe(Trial trial) {
        double[] point = encoder.encode(trial.configuration());
        double loss =
                trial.score().isPresent() ? -objective.oriented(trial.score().getAsDouble()) : Double.NaN;
        boolean scored = Double.isFinite(loss);
        Outcome outcome = Outcome.BAD;
        if (trial.state() == TrialState.PRUNED) {
            outcome = Outcome.PRUNED;
        } else if (trial.state() == TrialState.COMPLETE && scored) {
            outcome = Outcome.COMPLETE;
        }
        double known = scored ? loss : Double.POSITIVE_INFINITY;
        return new Observation(trial.number(), point, encoder.active(point), known, outcome);
    }

    /** Finished trials, in order. */
    public List<Observation> observations() {
        return Collections.unmodifiableList(observations);
    }

    /** Number of trials that ran to their end with a finite score. */
    public int complete() {
        return complete;
    }

    /** How often a finished trial was told again; models built before that are void. */
    public int replacements() {
        return replacements;
    }

    /** Everything that was proposed or enqueued. */
    public ConfigurationSet taken() {
        return taken;
    }

    public UnitCubeEncoder encoder() {
        return encoder;
    }
}
