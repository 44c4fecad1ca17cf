package dev.crosscheck.coordinator.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.crosscheck.coordinator.notify.NotifyRule;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.search.Chosen;
import dev.crosscheck.search.Strategies;
import dev.crosscheck.search.StrategyConfig;
import dev.crosscheck.search.StrategyException;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.InvalidSpaceException;
import dev.crosscheck.search.space.ParameterSpec;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.trial.Objective;
import dev.crosscheck.search.trial.Trial;
import dev.crosscheck.spec.Parameters;
import dev.crosscheck.stopping.StoppingConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Turns a specification into a definition: fills in defaults, resolves strategy "auto", draws a missing seed, and finds every mistake with its path. The
 * resolved specification, mapped again, gives the same definition. Thread-safe if the generator is.
 */
public final class SweepSpecMapper {
    private static final Pattern PARAMETER_NAME = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

    /** Seeds are drawn below 2^53, so that every JSON reader keeps them. */
    private static final long SEEDS = 1L << 53;

    private final RandomGenerator seeds;

    public SweepSpecMapper(RandomGenerator seeds) {
        this.seeds = seeds;
    }

    /**
     * A usable specification.
     *
     * @param resolved nothing is left open in it
     * @param notes what was decided where the given one left a choice, one sentence each
     * @param cells number of configurations where the space is finite and can be counted at once
     */
    public record Mapped(SweepDefinition definition, SweepSpec resolved, List<String> notes, OptionalLong cells) {}

    /**
     * Checks and resolves a specification.
     *
     * @throws InvalidSpecException with every mistake
     */
    public Mapped map(SweepSpec given) {
        SpecProblems problems = new SpecProblems();
        SweepSpec spec = SpecDefaults.fill(given);
        SpecSections sections = new SpecSections(problems);
        sections.checkHead(spec);
        Objective objective = sections.objective(spec);
        Optional<SearchSpace> space = space(spec, problems);
        List<Configuration> initial =
                space.map(s -> initialTrials(spec, s, problems)).orElse(List.of());
        SweepDefinition.Budget budget = sections.budget(spec, space);
        List<String> notes = new ArrayList<>();
        Optional<StrategyConfig> strategy = space.flatMap(s -> strategy(spec, s, objective, notes, problems));
        SweepDefinition.TrialPolicy policy = sections.policy(spec);
        Optional<SweepDefinition.Validation> validation = new ValidationMapper(problems).map(spec);
        SweepDefinition.TrainerKind trainer = new TrainerCheck(problems).check(spec);
        notes.addAll(remarks(spec));
        UnaryOperator<SweepDefinition> extras = extras(spec, problems);
        if (!problems.isEmpty() || space.isEmpty() || strategy.isEmpty()) {
            throw new InvalidSpecException(problems.all());
        }
        return new Mapped(
                extras.apply(new SweepDefinition(
                        spec.getMetadata().getName(),
                        spec.getMetadata().getProject(),
                        spec.getMetadata().getPriority(),
                        spec.getMetadata().getLabelsMap(),
                        objective,
                        target(spec),
                        space.get(),
                        initial,
                        strategy.get(),
                        ready(spec),
                        budget,
                        policy,
                        validation,
                        trainer)),
                resolved(spec, strategy.get()),
                notes,
                space.get().quickCardinality());
    }

    /** What a definition may have beyond what every sweep has. */
    private static UnaryOperator<SweepDefinition> extras(SweepSpec spec, SpecProblems problems) {
        Optional<StoppingConfig> stopping = new StoppingMapper(problems).map(spec);
        List<NotifyRule> notify = new NotifyMapper(problems).map(spec);
        int weight = Math.max(1, spec.getMetadata().getWeight()); // none in specs of before there were weights
        return definition -> definition.notifying(notify).stoppingBy(stopping).weighing(weight);
    }

    private static OptionalDouble target(SweepSpec spec) {
        return spec.getObjective().hasTarget()
                ? OptionalDouble.of(spec.getObjective().getTarget())
                : OptionalDouble.empty();
    }

    private static OptionalInt ready(SweepSpec spec) {
        return spec.getStrategy().hasReady() ? OptionalInt.of(spec.getStrategy().getReady()) : OptionalInt.empty();
    }

    private static SweepSpec resolved(SweepSpec spec, StrategyConfig strategy) {
        SweepSpec.Builder resolved = spec.toBuilder();
        resolved.getStrategyBuilder().setName(strategy.name()).setSeed(strategy.seed());
        return resolved.build();
    }

    /** The definition of a stored specification. */
    public SweepDefinition read(byte[] stored) {
        return map(parse(stored)).definition();
    }

    /** A stored specification. */
    static SweepSpec parse(byte[] stored) {
        try {
            return SweepSpec.parseFrom(stored);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(
                    "a stored sweep specification cannot be read: restore the data directory from a backup", e);
        }
    }

    private static Optional<SearchSpace> space(SweepSpec spec, SpecProblems problems) {
        spec.getParametersMap().keySet().stream()
                .filter(name -> !PARAMETER_NAME.matcher(name).matches())
                .forEach(name -> problems.add(
                        "parameters." + name, "is no name (expected: 1 to 100 letters, digits, '_', '-' or '.')"));
        Parameters mapper = new Parameters(problems::add);
        List<ParameterSpec> parameters = mapper.map(spec.getParametersMap());
        try {
            SearchSpace space = SearchSpace.of(parameters, mapper.isFlawed() ? List.of() : spec.getConstraintsList());
            return mapper.isFlawed() ? Optional.empty() : Optional.of(space);
        } catch (InvalidSpaceException e) {
            // A parameter that could not be read is not there, so what depends on it cannot be judged.
            e.problems().stream()
                    .filter(p -> !mapper.isFlawed()
                            || (p.where().startsWith("parameters.")
                                    && !p.where().contains(".when")))
                    .forEach(p -> problems.add(p.where(), p.message()));
            return Optional.empty();
        }
    }

    private static List<Configuration> initialTrials(SweepSpec spec, SearchSpace space, SpecProblems problems) {
        List<Configuration> result = new ArrayList<>();
        for (int i = 0; i < spec.getInitialTrialsCount(); i++) {
            String where = "initial_trials[" + i + "]";
            try {
                var given = ValueMapper.map(spec.getInitialTrials(i), where, problems);
                Configuration full = space.fill(given, where);
                for (ParameterSpec p : space.parameters()) {
                    boolean open = !(p.domain() instanceof dev.crosscheck.search.space.Domain.FixedDomain);
                    if (open && full.get(p.name()).isPresent() && !given.containsKey(p.name())) {
                        problems.add(where + "." + p.name(), "is missing: give every active parameter a value");
                    }
                }
                int same = result.indexOf(full);
                if (same >= 0) {
                    problems.add(where, "is the same as initial_trials[" + same + "]: remove one of them");
                }
                result.add(full);
            } catch (InvalidSpaceException e) {
                problems.addAll(e.problems());
            }
        }
        return result;
    }

    private Optional<StrategyConfig> strategy(
            SweepSpec spec, SearchSpace space, Objective objective, List<String> notes, SpecProblems problems) {
        String name = spec.getStrategy().getName().isEmpty()
                ? "auto"
                : spec.getStrategy().getName();
        boolean drawn = !spec.getStrategy().hasSeed();
        long seed = drawn ? seeds.nextLong(SEEDS) : spec.getStrategy().getSeed();
        int before = problems.all().size();
        OptionalInt startup = OptionalInt.empty();
        if (spec.getStrategy().hasStartupTrials()) {
            startup = OptionalInt.of(problems.whole(
                    "strategy.startup_trials", spec.getStrategy().getStartupTrials(), 1, SpecSections.MOST_TRIALS));
        }
        if (spec.getStrategy().hasReady()) {
            problems.whole("strategy.ready", spec.getStrategy().getReady(), 1, 10_000);
        }
        List<Trial> prior = WarmStartMapper.prior(spec, space, problems);
        if (problems.all().size() > before) {
            return Optional.empty();
        }
        int maxTrials = (int) Math.min(Math.max(1, SpecSections.trials(spec, space)), SpecSections.MOST_TRIALS);
        try {
            Chosen chosen = Strategies.create(new StrategyConfig(name, seed, startup, maxTrials), space, objective);
            if (name.equals("auto")) {
                notes.add("Strategy " + chosen.name() + ": " + chosen.reason());
            }
            if (drawn) {
                notes.add("Seed " + seed + " was drawn; give strategy.seed to repeat the sweep.");
            }
            return Optional.of(new StrategyConfig(chosen.name(), seed, startup, maxTrials, prior));
        } catch (StrategyException e) {
            problems.add("strategy.name", String.valueOf(e.getMessage()));
        } catch (InvalidSpaceException e) {
            problems.addAll(e.problems());
        }
        return Optional.empty();
    }

    private static List<String> remarks(SweepSpec spec) {
        List<String> remarks = new ArrayList<>(TrainerCheck.notes(spec));
        remarks.addAll(SpecSections.notes(spec));
        return remarks;
    }
}
