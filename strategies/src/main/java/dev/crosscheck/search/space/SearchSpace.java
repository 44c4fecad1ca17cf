package dev.crosscheck.search.space;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a sweep with their domains, the conditions under which they are active, and constraints between them. Immutable and free of mistakes.
 *
 * <p>A constraint is a condition such as {@code units * depth <= 512} over parameter names, numbers, quoted texts and, beside a categorical parameter, bare
 * words ({@code optimizer != sgd or lr < 0.1}): {@code + - * / % **}, comparisons (they may chain), {@code and or not} (or {@code && || !}),
 * {@code min max abs log exp sqrt floor ceil}. A name that is no plain word stands in backquotes. A name means the parameter even where a value has the same
 * name. A constraint that mentions an inactive parameter is taken as satisfied.
 */
public final class SearchSpace {
    /** The largest number of cells that is walked through to count, list or exhaust a finite space. */
    public static final long ENUMERATION_LIMIT = 10_000_000;

    /**
     * The most that {@link #quickCardinality} looks at: cells times {@link #rowLength}. Measured: a tenth of a second on one core, a fifth where the code is not yet compiled.
     */
    private static final long QUICK = 20_000_000;

    private final List<ParameterSpec> parameters;
    private final Map<String, Integer> positions;
    private final Axis[] axes;
    private final Conditions conditions;
    private final Constraint[] constraints;
    private final Optional<Lattice> lattice;
    private @Nullable OptionalLong cardinality;

    private SearchSpace(List<ParameterSpec> parameters, Map<String, Integer> positions, List<Constraint> constraints) {
        this.parameters = parameters;
        this.positions = positions;
        this.axes = parameters.stream().map(p -> Axis.of(p.domain())).toArray(Axis[]::new);
        this.conditions = Conditions.of(parameters, positions, axes);
        this.constraints = constraints.toArray(Constraint[]::new);
        this.lattice = latticeOf(axes);
    }

    /**
     * Checks and builds a space.
     *
     * @param parameters in the order in which they are shown and listed
     * @param constraints conditions that every configuration must satisfy, see above
     * @throws InvalidSpaceException with every mistake found and its path
     */
    public static SearchSpace of(List<ParameterSpec> parameters, List<String> constraints) {
        List<ParameterSpec> copy = List.copyOf(parameters);
        List<SpaceProblem> problems = new ArrayList<>(SpaceChecker.check(copy));
        Map<String, Integer> positions = new LinkedHashMap<>();
        for (int i = 0; i < copy.size(); i++) {
            positions.putIfAbsent(copy.get(i).name(), i);
        }
        List<Constraint> parsed = new ArrayList<>();
        for (int i = 0; i < constraints.size(); i++) {
            try {
                parsed.add(ConstraintParser.parse(constraints.get(i), copy, positions));
            } catch (ConstraintSyntaxException e) {
                problems.add(new SpaceProblem("constraints[" + i + "]", String.valueOf(e.getMessage())));
            }
        }
        if (problems.isEmpty()) {
            SearchSpace space = new SearchSpace(copy, positions, parsed);
            problems.addAll(Feasibility.check(space, parsed));
            if (problems.isEmpty()) {
                return space;
            }
        }
        throw new InvalidSpaceException(problems);
    }

    /** All parameters in the order of the specification, constants included. */
    public List<ParameterSpec> parameters() {
        return parameters;
    }

    /** The constraints as written. */
    public List<String> constraints() {
        return Arrays.stream(constraints).map(Constraint::text).collect(Collectors.toList());
    }

    /** Whether a parameter is active in a configuration; false for a name that is no parameter. */
    public boolean isActive(String name, Configuration configuration) {
        Integer index = positions.get(name);
        return index != null && conditions.isActive(index, row(configuration));
    }

    /** Whether some parameter is active only under a condition. */
    public boolean isConditional() {
        return parameters.stream().anyMatch(p -> !p.when().isEmpty());
    }

    /**
     * Every reason why this is no configuration of the space: an active parameter is missing, an inactive or unknown one is given, a value is outside of its
     * domain or between its steps, a constraint is broken.
     *
     * @param where path of the configuration, such as {@code initial_trials[0]}, put before each parameter's name
     */
    public List<SpaceProblem> validate(Configuration configuration, String where) {
        return new ConfigurationChecker(this, where).validate(configuration.values());
    }

    /**
     * Completes a configuration given in part: values are brought into the type of their parameter, and active parameters without one get the middle of
     * their domain (a constant its value, a categorical its first).
     *
     * @param given raw values by name; 3.0 and the text "3" are taken for 3, true and "true" for each other
     * @param where path of the configuration, put before each parameter's name in problems
     * @throws InvalidSpaceException with every unknown or inactive name, value outside of its domain, and broken constraint
     */
    public Configuration fill(Map<String, ParameterValue> given, String where) {
        return new ConfigurationChecker(this, where).fill(given);
    }

    /** A raw value in the type of its parameter, or empty when the parameter is unknown or cannot have it. */
    public Optional<ParameterValue> coerce(String name, ParameterValue value) {
        Integer index = positions.get(name);
        double raw = index == null ? Double.NaN : axes[index].read(value);
        return index == null || Double.isNaN(raw) ? Optional.empty() : Optional.of(axes[index].toValue(raw));
    }

    /** The same configuration with values in the types of their parameters, in the order of the space; what does not fit is left out. */
    public Configuration canonical(Configuration configuration) {
        return configuration(row(configuration));
    }

    /** Whether all constraints hold; conditions and bounds are not looked at. */
    public boolean satisfiesConstraints(Configuration configuration) {
        return satisfies(row(configuration));
    }

    /**
     * The number of configurations that satisfy all conditions and constraints; exact. Empty when a parameter is continuous, or when there are too many cells
     * ({@link #ENUMERATION_LIMIT} with constraints, 2^61 without) to count.
     */
    public OptionalLong cardinality() {
        OptionalLong known = cardinality;
        if (known == null) {
            known = countValid();
            cardinality = known;
        }
        return known;
    }

    private OptionalLong countValid() {
        return isCountable()
                ? OptionalLong.of(lattice.orElseThrow()
                        .countValid(0, lattice.orElseThrow().size()))
                : OptionalLong.empty();
    }

    /** Whether there is a {@link #cardinality}, without counting. */
    public boolean isCountable() {
        return lattice.isPresent() && (!isConstrained() || lattice.get().size() <= ENUMERATION_LIMIT);
    }

    /** As {@link #cardinality}, for callers that cannot wait: empty also when counting would take longer than a fraction of a second, which depends on the space alone. */
    public OptionalLong quickCardinality() {
        return isConstrained() && lattice.isPresent() && lattice.get().size() > QUICK / rowLength()
                ? OptionalLong.empty()
                : cardinality();
    }

    /** How long a look at a row takes, in words and signs of constraints, with one for each parameter. */
    long rowLength() {
        return parameters.size()
                + Arrays.stream(constraints).mapToLong(Constraint::length).sum();
    }

    /** All configurations in a fixed order, or empty when a parameter is continuous or there are 2^61 or more. */
    public Optional<Lattice> lattice() {
        return lattice;
    }

    /** As {@link #lattice}, with every float parameter cut into its {@code points}; empty also when a float parameter that varies has none. */
    public Optional<Lattice> gridLattice() {
        Axis[] cut = axes.clone();
        for (int i = 0; i < cut.length; i++) {
            if (parameters.get(i).domain() instanceof Domain.FloatDomain d && axes[i] instanceof FloatAxis axis) {
                cut[i] = d.points().isPresent() && axis.size() < 0
                        ? new PointsAxis(axis, d.points().getAsInt())
                        : axis;
            }
        }
        return latticeOf(cut);
    }

    private Optional<Lattice> latticeOf(Axis[] listed) {
        if (Arrays.stream(listed).anyMatch(axis -> axis.size() < 0)) {
            return Optional.empty();
        }
        LatticeCounts counts = new LatticeCounts(listed, conditions);
        return counts.total() < LatticeCounts.MANY ? Optional.of(new Lattice(this, counts)) : Optional.empty();
    }

    /**
     * Draws a configuration: every parameter uniform on its scale, parents first, inactive ones left out; redrawn until the constraints hold, at most
     * {@code attempts} times, then empty.
     */
    public Optional<Configuration> draw(RandomGenerator random, int attempts) {
        double[] row = new double[axes.length];
        for (int i = 0; i < attempts; i++) {
            drawRow(random, row);
            if (satisfies(row)) {
                return Optional.of(configuration(row));
            }
        }
        return Optional.empty();
    }

    void drawRow(RandomGenerator random, double[] row) {
        Arrays.fill(row, Double.NaN);
        for (int p : conditions.order()) {
            row[p] = conditions.isActive(p, row) ? axes[p].fromUnit(random.nextDouble()) : Double.NaN;
        }
    }

    boolean isConstrained() {
        return constraints.length > 0;
    }

    boolean satisfies(double[] row) {
        for (Constraint constraint : constraints) {
            if (!constraint.isSatisfied(row)) {
                return false;
            }
        }
        return true;
    }

    Optional<Constraint> firstBroken(double[] row) {
        return Arrays.stream(constraints).filter(c -> !c.isSatisfied(row)).findFirst();
    }

    /** Raw numbers by parameter; NaN where a value is absent or outside of its domain. */
    double[] row(Configuration configuration) {
        double[] row = new double[axes.length];
        for (int i = 0; i < axes.length; i++) {
            ParameterValue value = configuration.values().get(parameters.get(i).name());
            row[i] = value == null ? Double.NaN : axes[i].read(value);
        }
        return row;
    }

    Configuration configuration(double[] row) {
        Map<String, ParameterValue> values = new LinkedHashMap<>();
        for (int i = 0; i < axes.length; i++) {
            if (!Double.isNaN(row[i])) {
                values.put(parameters.get(i).name(), axes[i].toValue(row[i]));
            }
        }
        return new Configuration(values);
    }

    Axis axis(int parameter) {
        return axes[parameter];
    }

    Conditions conditions() {
        return conditions;
    }

    Map<String, Integer> positions() {
        return positions;
    }
}
