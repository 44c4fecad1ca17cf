package dev.crosscheck.search.gp;

import dev.crosscheck.search.AskRequest;
import dev.crosscheck.search.Proposals;
import dev.crosscheck.search.Strategy;
import dev.crosscheck.search.math.RandomStreams;
import dev.crosscheck.search.random.UniformSampler;
import dev.crosscheck.search.sobol.SobolDesign;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.ConfigurationSet;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.UnitCubeEncoder;
import dev.crosscheck.search.space.UnitCubeEncoder.Kind;
import dev.crosscheck.search.trial.Objective;
import dev.crosscheck.search.trial.Trial;
import dev.crosscheck.search.trial.TrialHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Bayesian optimisation (Jones, Schonlau, Welch 1998, "Efficient global optimization of expensive black-box functions", doi:10.1023/A:1008306431147) with a
 * Gaussian process over the unit cube and the logarithm of expected improvement. The first trials are a Sobol design; trial 0 has its numbers in the middle of their ranges.
 *
 * <p>Deviations: a {@link Bowl} lies under the process. Where the noise is at least a fiftieth of the signal's variance, the improvement is the augmented one of {@link ExpectedImprovement#logShare}. Improvement is measured from the lowest posterior mean at a trial, not from the lowest loss, so that a lucky draw under noise misleads less.
 * Pending trials are taken to give what the model predicts (kriging believer: Ginsbourger, Le Riche, Carraro 2010, doi:10.1007/978-3-642-10701-6_6). Failed
 * trials count as worse than all others, pruned ones as no better than the median. Inactive parameters sit at one coordinate, so two configurations
 * without a parameter do not differ in it. Hyperparameters are fitted anew at growing intervals; with more than 1,000 trials the model sees the best 250 and
 * the latest 750 of those finished by the last fit, and all later ones.
 */
public final class GpStrategy implements Strategy {
    private static final double MIDDLE = 0.5;
    private final long seed;
    private final int startup;
    private final TrialHistory history;
    private final UnitCubeEncoder encoder;
    private final SobolDesign design;
    private final UniformSampler sampler;
    private final GpModel model;
    private final Optional<ImprovementSearch> search;
    private final TrustRegion region;

    /** {@code startupTrials}: finished trials before the model is used; when empty, two more than dimensions, at least 5 and at most 12. */
    public GpStrategy(SearchSpace space, Objective objective, long seed, OptionalInt startupTrials) {
        this(space, objective, seed, startupTrials, OptionalInt.empty());
    }

    /** {@code stall}: see {@link TrustRegion}. */
    GpStrategy(SearchSpace space, Objective objective, long seed, OptionalInt startupTrials, OptionalInt stall) {
        this.seed = seed;
        this.history = new TrialHistory(space, objective);
        this.encoder = history.encoder();
        this.startup = startupTrials.orElse(Math.max(5, Math.min(12, encoder.size() + 2)));
        this.design = new SobolDesign(space, seed);
        this.sampler = new UniformSampler(space);
        Features features = new Features(encoder);
        this.model = new GpModel(history, features);
        this.region = stall.isPresent()
                ? new TrustRegion(history, features, startup, stall.getAsInt())
                : new TrustRegion(history, features, startup);
        this.search = encoder.size() == 0
                ? Optional.empty()
                : Optional.of(new ImprovementSearch(space, encoder, features, seed + 1));
    }

    @Override
    public Proposals ask(AskRequest request) {
        ConfigurationSet taken = history.taken().over();
        List<double[]> pending = new ArrayList<>();
        for (Trial trial : history.here(request.pending())) {
            taken.add(trial.configuration());
            pending.add(encoder.encode(trial.configuration()));
        }
        boolean modelled = search.isPresent() && history.complete() >= startup;
        if (modelled) {
            model.prepare(pending);
            region.follow();
        }
        List<Configuration> proposed = new ArrayList<>();
        for (int k = 0; k < request.count(); k++) {
            long number = request.firstNumber() + k;
            Optional<Configuration> next = modelled ? propose(number, taken, pending) : begin(number, taken);
            if (next.isEmpty()) {
                break;
            }
            taken.add(next.get());
            proposed.add(next.get());
            if (modelled && k + 1 < request.count()) {
                double[] point = encoder.encode(next.get());
                pending.add(point);
                model.addPending(point);
            }
        }
        return new Proposals(proposed, taken.free().orElse(1) == 0);
    }

    /** The design's configuration; the numbers of trial 0 are moved to the middle of their ranges. */
    private Optional<Configuration> begin(long number, ConfigurationSet taken) {
        Optional<Configuration> planned = design.propose(number, taken);
        if (number > 0 || planned.isEmpty()) {
            return planned;
        }
        double[] point = encoder.encode(planned.get());
        for (int k = 0; k < point.length; k++) {
            boolean choice = encoder.dimensions().get(k).kind() == Kind.CATEGORICAL;
            point[k] = choice ? point[k] : MIDDLE;
        }
        Configuration middle = encoder.decode(point);
        return encoder.isFeasible(point) && !taken.contains(middle) ? Optional.of(middle) : planned;
    }

    private Optional<Configuration> propose(long number, ConfigurationSet taken, List<double[]> pending) {
        if (taken.free().orElse(1) == 0) {
            return Optional.empty();
        }
        RandomGenerator random = RandomStreams.of(seed, number, "gp");
        Predicate<double[]> allowed = point -> !taken.contains(encoder.decode(point));
        boolean local = region.isLocal() && number % 2 == 1;
        List<double[]> found = local ? near(random, allowed, pending) : List.of();
        if (found.isEmpty()) {
            SearchBox box = SearchBox.everywhere(encoder);
            found = search.orElseThrow()
                    .search(model.process(), model.target(), box, model.bestPoints(), random, allowed);
        }
        return found.isEmpty() ? sampler.draw(random, taken) : Optional.of(encoder.decode(found.get(0)));
    }

    /** The best point in the trust region's box; none when all of it was proposed. */
    private List<double[]> near(RandomGenerator random, Predicate<double[]> allowed, List<double[]> pending) {
        Optional<double[]> middle = model.middle(region);
        if (middle.isEmpty()) {
            return List.of();
        }
        LocalModel around = model.around(middle.get(), pending);
        SearchBox box = SearchBox.around(encoder, middle.get(), around.sides(region.side()));
        return search.orElseThrow().search(around.process(), around.target(), box, List.of(), random, allowed);
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
