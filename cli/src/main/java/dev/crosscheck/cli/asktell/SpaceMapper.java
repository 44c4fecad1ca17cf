package dev.crosscheck.cli.asktell;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Value;
import dev.crosscheck.proto.v1.ParameterDefinition;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.search.space.Domain;
import dev.crosscheck.search.space.InvalidSpaceException;
import dev.crosscheck.search.space.NearestName;
import dev.crosscheck.search.space.ParameterSpec;
import dev.crosscheck.search.space.ParameterValue;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.SpaceProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The search space of a specification. Types and keys are checked here, ranges and conditions by the space. */
final class SpaceMapper {
    private static final List<String> TYPES = List.of("float", "int", "ordinal", "categorical", "fixed");
    private static final Map<String, Set<String>> KEYS = Map.of(
            "float", Set.of("type", "when", "min", "max", "log", "points"),
            "int", Set.of("type", "when", "min", "max", "log", "step"),
            "ordinal", Set.of("type", "when", "values"),
            "categorical", Set.of("type", "when", "values"),
            "fixed", Set.of("type", "when", "value"));
    private static final double LARGEST_WHOLE = 0x1p53;

    private final List<SpaceProblem> problems = new ArrayList<>();

    /**
     * Builds the space.
     *
     * @throws InvalidSpaceException with the mistakes
     */
    SearchSpace map(SweepSpec spec) {
        List<ParameterSpec> parameters = new ArrayList<>();
        spec.getParametersMap()
                .forEach((name, definition) -> parameter(name, definition).ifPresent(parameters::add));
        if (!problems.isEmpty()) {
            throw new InvalidSpaceException(problems);
        }
        return SearchSpace.of(parameters, spec.getConstraintsList());
    }

    private Optional<ParameterSpec> parameter(String name, ParameterDefinition definition) {
        String where = "parameters." + name;
        String type = definition.getType();
        Set<String> allowed = KEYS.get(type);
        if (allowed == null) {
            String seen = type.isEmpty() ? "is missing" : "\"" + type + "\" is unknown";
            add(
                    where + ".type",
                    seen + " (expected: " + String.join(", ", TYPES) + ")" + NearestName.hint(type, TYPES));
            return Optional.empty();
        }
        definition.getAllFields().keySet().stream()
                .map(FieldDescriptor::getName)
                .filter(key -> !allowed.contains(key))
                .forEach(key -> add(where + "." + key, "does not belong to a parameter of type " + type));
        Map<String, List<ParameterValue>> when = new LinkedHashMap<>();
        definition.getWhenMap().forEach((parent, value) -> {
            boolean isList = value.getKindCase() == Value.KindCase.LIST_VALUE;
            List<Value> values = isList ? value.getListValue().getValuesList() : List.of(value);
            when.put(parent, scalars(values, where + ".when." + parent));
        });
        return domain(where, definition).map(domain -> new ParameterSpec(name, domain, when));
    }

    private Optional<Domain> domain(String where, ParameterDefinition d) {
        switch (d.getType()) {
            case "float" -> {
                OptionalInt points = d.hasPoints() ? OptionalInt.of(d.getPoints()) : OptionalInt.empty();
                return hasBounds(where, d)
                        ? Optional.of(new Domain.FloatDomain(d.getMin(), d.getMax(), d.getLog(), points))
                        : Optional.empty();
            }
            case "int" -> {
                double step = d.hasStep() ? d.getStep() : 1;
                return hasBounds(where, d)
                                && isWhole(where + ".min", d.getMin())
                                && isWhole(where + ".max", d.getMax())
                                && isWhole(where + ".step", step)
                        ? Optional.of(
                                new Domain.IntDomain((long) d.getMin(), (long) d.getMax(), (long) step, d.getLog()))
                        : Optional.empty();
            }
            case "ordinal" -> {
                return Optional.of(new Domain.OrdinalDomain(scalars(d.getValuesList(), where + ".values")));
            }
            case "categorical" -> {
                return Optional.of(new Domain.CategoricalDomain(scalars(d.getValuesList(), where + ".values")));
            }
            default -> {
                return scalar(d.getValue(), where + ".value", problems).map(Domain.FixedDomain::new);
            }
        }
    }

    private boolean hasBounds(String where, ParameterDefinition d) {
        if (!d.hasMin()) {
            add(where + ".min", "is missing (expected: the smallest value)");
        }
        if (!d.hasMax()) {
            add(where + ".max", "is missing (expected: the largest value)");
        }
        return d.hasMin() && d.hasMax();
    }

    private boolean isWhole(String where, double value) {
        boolean whole = isWhole(value);
        if (!whole) {
            add(where, value + " is not a whole number of at most 2^53");
        }
        return whole;
    }

    private static boolean isWhole(double value) {
        return value == Math.rint(value) && Math.abs(value) <= LARGEST_WHOLE;
    }

    private List<ParameterValue> scalars(List<Value> values, String where) {
        List<ParameterValue> result = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            scalar(values.get(i), where + "[" + i + "]", problems).ifPresent(result::add);
        }
        return result;
    }

    /** One value, a whole number as an integer; empty after a problem was added. */
    static Optional<ParameterValue> scalar(Value value, String where, List<SpaceProblem> problems) {
        switch (value.getKindCase()) {
            case NUMBER_VALUE -> {
                double number = value.getNumberValue();
                return Optional.of(
                        isWhole(number)
                                ? new ParameterValue.IntValue((long) number)
                                : new ParameterValue.FloatValue(number));
            }
            case STRING_VALUE -> {
                return Optional.of(new ParameterValue.TextValue(value.getStringValue()));
            }
            case BOOL_VALUE -> {
                return Optional.of(new ParameterValue.BoolValue(value.getBoolValue()));
            }
            default -> {
                boolean missing = value.getKindCase() == Value.KindCase.KIND_NOT_SET;
                problems.add(new SpaceProblem(
                        where,
                        (missing ? "is missing" : "is a list or an object")
                                + " (expected: text, a number or a boolean)"));
                return Optional.empty();
            }
        }
    }

    private void add(String where, String message) {
        problems.add(new SpaceProblem(where, message));
    }
}
