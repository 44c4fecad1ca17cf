package dev.crosscheck.spec;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Value;
import dev.crosscheck.proto.v1.ParameterDefinition;
import dev.crosscheck.search.space.Domain;
import dev.crosscheck.search.space.NearestName;
import dev.crosscheck.search.space.ParameterSpec;
import dev.crosscheck.search.space.ParameterValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The parameters of a specification: types, and which key belongs to which. Ranges and conditions are checked by the search space. */
public final class Parameters {
    private static final Map<String, Set<String>> KEYS = keys();

    private final Mistakes mistakes;
    private int found;

    /** {@code mistakes} gets everything that is wrong. */
    public Parameters(Mistakes mistakes) {
        this.mistakes = (where, what) -> {
            found++;
            mistakes.add(where, what);
        };
    }

    private static Map<String, Set<String>> keys() {
        Map<String, Set<String>> keys = new LinkedHashMap<>();
        keys.put("float", Set.of("min", "max", "log", "points", "when"));
        keys.put("int", Set.of("min", "max", "log", "step", "when"));
        keys.put("ordinal", Set.of("values", "when"));
        keys.put("categorical", Set.of("values", "when"));
        keys.put("fixed", Set.of("value", "when"));
        return keys;
    }

    /** The parameters that make sense, in the order of the specification. */
    public List<ParameterSpec> map(Map<String, ParameterDefinition> definitions) {
        List<ParameterSpec> result = new ArrayList<>();
        definitions.forEach((name, definition) -> {
            int before = found;
            Optional<ParameterSpec> spec = parameter(name, definition);
            if (found == before) {
                spec.ifPresent(result::add);
            }
        });
        return result;
    }

    /** Whether a parameter is missing from the result because of a mistake. */
    public boolean isFlawed() {
        return found > 0;
    }

    private Optional<ParameterSpec> parameter(String name, ParameterDefinition definition) {
        String where = "parameters." + name;
        Set<String> allowed = KEYS.get(definition.getType());
        if (allowed == null) {
            String type = definition.getType();
            String seen = type.isEmpty() ? "is missing" : "\"" + type + "\" is unknown";
            mistakes.add(
                    where + ".type",
                    seen + " (expected: " + String.join(", ", KEYS.keySet()) + ")"
                            + NearestName.hint(type, KEYS.keySet()));
            return Optional.empty();
        }
        for (FieldDescriptor field : definition.getAllFields().keySet()) {
            String key = field.getName();
            if (!key.equals("type") && !allowed.contains(key)) {
                mistakes.add(where + "." + key, "does not belong to a parameter of type " + definition.getType());
            }
        }
        Map<String, List<ParameterValue>> when = new LinkedHashMap<>();
        definition
                .getWhenMap()
                .forEach((parent, value) -> when.put(parent, Values.list(value, where + ".when." + parent, mistakes)));
        return domain(where, definition).map(domain -> new ParameterSpec(name, domain, when));
    }

    private Optional<Domain> domain(String where, ParameterDefinition d) {
        switch (d.getType()) {
            case "float" -> {
                return bounded(where, d)
                        ? Optional.of(new Domain.FloatDomain(
                                d.getMin(),
                                d.getMax(),
                                d.getLog(),
                                d.hasPoints() ? OptionalInt.of(d.getPoints()) : OptionalInt.empty()))
                        : Optional.empty();
            }
            case "int" -> {
                return bounded(where, d) ? integer(where, d) : Optional.empty();
            }
            case "ordinal" -> {
                return Optional.of(
                        new Domain.OrdinalDomain(Values.list(d.getValuesList(), where + ".values", mistakes)));
            }
            case "categorical" -> {
                return Optional.of(
                        new Domain.CategoricalDomain(Values.list(d.getValuesList(), where + ".values", mistakes)));
            }
            default -> {
                return fixed(where, d);
            }
        }
    }

    private boolean bounded(String where, ParameterDefinition d) {
        if (!d.hasMin()) {
            mistakes.add(where + ".min", "is missing: give the smallest value");
        }
        if (!d.hasMax()) {
            mistakes.add(where + ".max", "is missing: give the largest value");
        }
        return d.hasMin() && d.hasMax();
    }

    private Optional<Domain> integer(String where, ParameterDefinition d) {
        double step = d.hasStep() ? d.getStep() : 1;
        int before = found;
        whole(where + ".min", d.getMin());
        whole(where + ".max", d.getMax());
        whole(where + ".step", step);
        boolean good = found == before;
        return good
                ? Optional.of(new Domain.IntDomain((long) d.getMin(), (long) d.getMax(), (long) step, d.getLog()))
                : Optional.empty();
    }

    private void whole(String where, double value) {
        if (!Values.isWhole(value)) {
            mistakes.add(where, value + " is not a whole number of at most 2^53");
        }
    }

    private Optional<Domain> fixed(String where, ParameterDefinition d) {
        if (d.getValue().getKindCase() == Value.KindCase.KIND_NOT_SET) {
            mistakes.add(where + ".value", "is missing: give the constant");
            return Optional.empty();
        }
        return Values.scalar(d.getValue(), where + ".value", mistakes).map(Domain.FixedDomain::new);
    }
}
