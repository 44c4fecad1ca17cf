package dev.crosscheck.cli.asktell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.Mistake;
import dev.crosscheck.cli.spec.SpecReader;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.search.StrategyConfig;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.InvalidSpaceException;
import dev.crosscheck.search.space.NearestName;
import dev.crosscheck.search.space.ParameterSpec;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.SpaceProblem;
import dev.crosscheck.search.trial.Objective;
import dev.crosscheck.spec.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Reads the part of a sweep's specification that a search without trainers and secret sets needs. */
final class SearchSpecReader {
    /** The budget where none is given; only strategy {@code auto} looks at it. */
    static final int DEFAULT_MAX_TRIALS = 100;

    private static final int MOST_TRIALS = 1_000_000_000;
    /** Seeds are drawn below 2^53, so that every JSON reader keeps them. */
    private static final long SEEDS = 1L << 53;

    private static final List<String> USED =
            List.of("parameters", "constraints", "initial_trials", "objective", "strategy", "budget");
    private static final Set<String> HEAD = Set.of("apiVersion", "kind", "metadata");
    private static final Set<String> OF_THE_SERVICE =
            Set.of("early_stopping", "trial", "validation", "trainer", "notify", "preflight", "recheck");

    /** Pure ASCII: YAML takes some other characters, such as U+2028, for line breaks. */
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final RandomGenerator seeds;

    SearchSpecReader(RandomGenerator seeds) {
        this.seeds = seeds;
    }

    /**
     * Reads a specification.
     *
     * @throws RefusedException with the mistakes of its form
     * @throws InvalidSpaceException with the mistakes of its meaning
     */
    SearchSpec read(ObjectNode specification) {
        specification.fieldNames().forEachRemaining(SearchSpecReader::requireUsed);
        SweepSpec spec = parse(specification);
        SearchSpace space = space(spec);
        List<SpaceProblem> problems = new ArrayList<>();
        Objective objective = objective(spec, problems);
        List<Configuration> initial = new InitialTrials(space, problems).read(spec.getInitialTrialsList());
        boolean drawn = !spec.getStrategy().hasSeed();
        String name = spec.getStrategy().getName();
        OptionalInt startup = spec.getStrategy().hasStartupTrials()
                ? OptionalInt.of(spec.getStrategy().getStartupTrials())
                : OptionalInt.empty();
        if (startup.orElse(1) < 1) {
            problems.add(new SpaceProblem(
                    "strategy.startup_trials", startup.getAsInt() + " is out of range (expected: at least 1)"));
        }
        long maxTrials = spec.getBudget().hasMaxTrials() ? spec.getBudget().getMaxTrials() : DEFAULT_MAX_TRIALS;
        if (maxTrials < 1 || maxTrials > MOST_TRIALS) {
            problems.add(new SpaceProblem(
                    "budget.max_trials", maxTrials + " is out of range (expected: 1 to " + MOST_TRIALS + ")"));
        }
        if (!problems.isEmpty()) {
            throw new InvalidSpaceException(problems);
        }
        StrategyConfig strategy = new StrategyConfig(
                name.isEmpty() ? "auto" : name,
                drawn ? seeds.nextLong(SEEDS) : spec.getStrategy().getSeed(),
                startup,
                (int) maxTrials);
        return new SearchSpec(space, initial, objective, strategy, drawn);
    }

    private static SearchSpace space(SweepSpec spec) {
        List<SpaceProblem> problems = new ArrayList<>();
        Parameters reader = new Parameters((where, what) -> problems.add(new SpaceProblem(where, what)));
        List<ParameterSpec> parameters = reader.map(spec.getParametersMap());
        if (reader.isFlawed()) {
            throw new InvalidSpaceException(problems);
        }
        return SearchSpace.of(parameters, spec.getConstraintsList());
    }

    private static void requireUsed(String key) {
        if (OF_THE_SERVICE.contains(key)) {
            throw new RefusedException(
                    key + ": has no meaning here, where your program runs the trials (expected: take it out)");
        }
        if (!USED.contains(key) && !HEAD.contains(key)) {
            throw new RefusedException(
                    key + ": unknown key (expected: " + String.join(", ", USED) + ")" + NearestName.hint(key, USED));
        }
    }

    private static SweepSpec parse(ObjectNode specification) {
        try {
            return SpecReader.readSweep("new", MAPPER.writeValueAsString(specification))
                    .message();
        } catch (CliException e) {
            throw new RefusedException(e.mistakes().stream()
                    .map(SearchSpecReader::sentence)
                    .distinct()
                    .collect(Collectors.joining("; ")));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that was read is always written", e);
        }
    }

    private static String sentence(Mistake mistake) {
        return mistake.path().isEmpty() ? mistake.text() : mistake.path() + ": " + mistake.text();
    }

    private static Objective objective(SweepSpec spec, List<SpaceProblem> problems) {
        String direction = spec.getObjective().getDirection();
        if (!direction.equals("maximize") && !direction.equals("minimize")) {
            String seen = direction.isEmpty() ? "is missing" : "\"" + direction + "\" is unknown";
            problems.add(new SpaceProblem("objective.direction", seen + " (expected: maximize or minimize)"));
        }
        String metric = spec.getObjective().getMetric();
        return new Objective(metric.isEmpty() ? "value" : metric, direction.equals("maximize"));
    }
}
