package dev.crosscheck.search.tpe;

import dev.crosscheck.search.AskRequest;
import dev.crosscheck.search.Proposals;
import dev.crosscheck.search.Strategy;
import dev.crosscheck.search.math.RandomStreams;
import dev.crosscheck.search.random.UniformSampler;
import dev.crosscheck.search.sobol.SobolDesign;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.ConfigurationSet;
import dev.crosscheck.search.space.ParameterSpec;
import dev.crosscheck.search.space.ParameterValue;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.UnitCubeEncoder;
import dev.crosscheck.search.space.UnitCubeEncoder.Place;
import dev.crosscheck.search.tpe.TpeModel.TpeTrial;
import dev.crosscheck.search.trial.Objective;
import dev.crosscheck.search.trial.Trial;
import dev.crosscheck.search.trial.TrialHistory;
import dev.crosscheck.search.trial.TrialHistory.Observation;
import dev.crosscheck.search.trial.TrialHistory.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * Tree-structured Parzen estimator (Bergstra, Bardenet, Bengio, Kegl 2011, "Algorithms for hyper-parameter optimization", NeurIPS 24, section 4): of some
 * candidates drawn from the density l of the good trials, the one with the largest l/g is proposed, which by their equation (3) has the largest expected
 * improvement. The first trials are a Sobol design.
 *
 * <p>Deviations: kernels are products over all dimensions that are active together, so that dependence is seen (Falkner, Klein, Hutter 2018, "BOHB",
 * arXiv:1807.01774); parameters under different conditions have estimators of their own. Bandwidths follow the rule of Scott with a floor (Watanabe
 * 2023, "Tree-structured Parzen estimator", arXiv:2304.11127, section 3.3), good are the best tenth, at most 25. Pending trials count as other ones (constant
 * liar), and so do pruned and failed ones. Ints and ordinals are smoothed as if continuous.
 */
public final class TpeStrategy implements Strategy {
    private static final int DEFAULT_STARTUP = 10;
    private static final int CANDIDATES = 24;
    private static final int MOST_DRAWS = 10 * CANDIDATES;
    private static final int MOST_GOOD = 25;
    private final long seed;
    private final int startup;
    private final TrialHistory history;
    private final RankedTrials trials;
    private final UnitCubeEncoder encoder;
    private final SobolDesign design;
    private final UniformSampler sampler;
    private final int[][] groups;

    /** {@code startupTrials}: finished trials before the model is used; 10 when empty. */
    public TpeStrategy(SearchSpace space, Objective objective, long seed, OptionalInt startupTrials) {
        this.seed = seed;
        this.startup = startupTrials.orElse(DEFAULT_STARTUP);
        this.history = new TrialHistory(space, objective);
        this.trials = new RankedTrials(history);
        this.encoder = history.encoder();
        this.design = new SobolDesign(space, seed);
        this.sampler = new UniformSampler(space);
        this.groups = groups(space);
    }

    private int[][] groups(SearchSpace space) {
        Map<String, Map<String, List<ParameterValue>>> conditions = new LinkedHashMap<>();
        for (ParameterSpec spec : space.parameters()) {
            conditions.put(spec.name(), spec.when());
        }
        Map<Map<String, List<ParameterValue>>, List<Integer>> groups = new LinkedHashMap<>();
        for (int d = 0; d < encoder.size(); d++) {
            String name = encoder.dimensions().get(d).parameter();
            groups.computeIfAbsent(conditions.getOrDefault(name, Map.of()), key -> new ArrayList<>())
                    .add(d);
        }
        return groups.values().stream()
                .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }

    @Override
    public Proposals ask(AskRequest request) {
        ConfigurationSet taken = history.taken().over();
        List<TpeTrial> pending = new ArrayList<>();
        for (Trial trial : history.here(request.pending())) {
            taken.add(trial.configuration());
            pending.add(trial(encoder.encode(trial.configuration())));
        }
        List<Configuration> proposed = new ArrayList<>();
        for (int k = 0; k < request.count(); k++) {
            long number = request.firstNumber() + k;
            Optional<Configuration> next = history.complete() < startup || encoder.size() == 0
                    ? design.propose(number, taken)
                    : propose(number, taken, pending);
            if (next.isEmpty()) {
                break;
            }
            taken.add(next.get());
            pending.add(trial(encoder.encode(next.get())));
            proposed.add(next.get());
        }
        return new Proposals(proposed, taken.free().orElse(1) == 0);
    }

    private TpeTrial trial(double[] point) {
        return new TpeTrial(point, encoder.active(point));
    }

    private Optional<Configuration> propose(long number, ConfigurationSet taken, List<TpeTrial> pending) {
        TpeModel model = model(pending);
        RandomGenerator random = RandomStreams.of(seed, number, "tpe");
        Optional<Configuration> best = Optional.empty();
        double bestScore = Double.NEGATIVE_INFINITY;
        int usable = 0;
        for (int i = 0; i < MOST_DRAWS && usable < CANDIDATES; i++) {
            Place place = model.draw(random);
            Configuration candidate = place.configuration();
            if (!place.isFeasible() || taken.containsCanonical(candidate)) {
                continue;
            }
            usable++;
            double score = model.score(place, bestScore);
            if (score > bestScore) {
                bestScore = score;
                best = Optional.of(candidate);
            }
        }
        return best.isPresent() ? best : sampler.draw(random, taken);
    }

    private TpeModel model(List<TpeTrial> pending) {
        List<Observation> ranked = trials.ranked();
        int goodCount = Math.min(MOST_GOOD, (ranked.size() + 9) / 10);
        while (ranked.get(goodCount - 1).outcome() != Outcome.COMPLETE) {
            goodCount--; // complete ones come first, and there is one
        }
        return new TpeModel(encoder, groups, ranked, goodCount, pending);
    }

    @Override
    public void tell(List<Trial> changed) {
        history.tell(changed);
    }

    @Override
    public void learn(List<Trial> prior) {
        history.learn(prior);
    }
}
