package dev.crosscheck.search;

import dev.crosscheck.search.math.RandomStreams;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.UnitCubeEncoder;
import dev.crosscheck.search.trial.Trial;
import dev.crosscheck.search.trial.TrialState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A sweep with several workers, whose trials end in every possible way; a function of the seed and the strategy. */
public final class SimulatedSweep {
    private final SearchSpace space;
    private final Strategy strategy;
    private final RandomGenerator random;
    private final UnitCubeEncoder encoder;
    private final List<Trial> pending = new ArrayList<>();
    private final List<Trial> told = new ArrayList<>();
    private final List<Configuration> proposals = new ArrayList<>();
    private final Set<Configuration> known = new HashSet<>();
    private long numbers;
    private boolean exhausted;
    private boolean falselyExhausted;

    public SimulatedSweep(SearchSpace space, Strategy strategy, long seed) {
        this.space = space;
        this.strategy = strategy;
        this.random = RandomStreams.of(seed, 0, "sweep");
        this.encoder = new UnitCubeEncoder(space);
    }

    public static Trial complete(long number, Configuration configuration, double score) {
        return new Trial(number, configuration, TrialState.COMPLETE, OptionalDouble.of(score));
    }

    public static Trial failed(long number, Configuration configuration) {
        return new Trial(number, configuration, TrialState.FAILED, OptionalDouble.empty());
    }

    /** Puts a trial into the sweep that the strategy did not propose. */
    public void enqueue(Configuration configuration) {
        Trial trial = new Trial(numbers++, configuration, TrialState.WAITING, OptionalDouble.empty());
        pending.add(trial);
        known.add(configuration);
        tell(trial);
    }

    /** Goes on until there are {@code count} more trials, or the space is used up. */
    public void run(int count) {
        int goal = proposals.size() + count;
        while (proposals.size() < goal && !exhausted) {
            step();
        }
    }

    /** Proposes a few trials and ends a few. */
    public void step() {
        int wanted = 1 + random.nextInt(3);
        Proposals answer = strategy.ask(request(wanted));
        for (Configuration proposal : answer.configurations()) {
            Trial trial = new Trial(numbers++, proposal, TrialState.WAITING, OptionalDouble.empty());
            proposals.add(proposal);
            known.add(proposal);
            pending.add(trial);
            if (random.nextBoolean()) {
                tell(trial);
            }
        }
        exhausted = answer.exhausted();
        long all = space.cardinality().orElse(Long.MAX_VALUE);
        falselyExhausted |= exhausted != (known.size() == all)
                || (!exhausted && answer.configurations().size() < wanted);
        while (!pending.isEmpty() && (pending.size() > 4 || random.nextBoolean())) {
            tell(end(pending.remove(random.nextInt(pending.size()))));
        }
    }

    private Trial end(Trial trial) {
        double sum = 0;
        for (double u : encoder.encode(trial.configuration())) {
            sum -= (u - 0.3) * (u - 0.3);
        }
        int fate = random.nextInt(20);
        TrialState state =
                switch (fate) {
                    case 0 -> TrialState.FAILED;
                    case 1 -> TrialState.INFEASIBLE;
                    case 2 -> TrialState.CANCELLED;
                    case 3, 4 -> TrialState.PRUNED;
                    default -> TrialState.COMPLETE;
                };
        OptionalDouble score =
                switch (fate) {
                    case 0, 1, 2, 3 -> OptionalDouble.empty();
                    case 5 -> OptionalDouble.of(random.nextBoolean() ? Double.NEGATIVE_INFINITY : -1e30);
                    default -> OptionalDouble.of(sum);
                };
        return new Trial(trial.number(), trial.configuration(), state, score);
    }

    private void tell(Trial trial) {
        told.add(trial);
        strategy.tell(List.of(trial));
    }

    public AskRequest request(int count) {
        return new AskRequest(numbers, count, pending);
    }

    public SearchSpace space() {
        return space;
    }

    public Strategy strategy() {
        return strategy;
    }

    /** Everything told so far, in order. */
    public List<Trial> told() {
        return told;
    }

    public List<Configuration> proposals() {
        return proposals;
    }

    public boolean isExhausted() {
        return exhausted;
    }

    /** Whether the strategy once said "exhausted" too early or too late, or gave too few proposals without saying it. */
    public boolean falselyExhausted() {
        return falselyExhausted;
    }
}
