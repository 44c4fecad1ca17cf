package dev.crosscheck.search.space;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/** Short forms to write spaces and configurations in tests, and random conditional spaces. */
public final class Spaces {
    private Spaces() {}

    public static ParameterValue value(Object raw) {
        if (raw instanceof Double d) {
            return new ParameterValue.FloatValue(d);
        }
        if (raw instanceof Boolean b) {
            return new ParameterValue.BoolValue(b);
        }
        return raw instanceof Integer i ? new ParameterValue.IntValue(i) : new ParameterValue.TextValue((String) raw);
    }

    public static List<ParameterValue> values(Object... raw) {
        return Arrays.stream(raw).map(Spaces::value).toList();
    }

    public static ParameterSpec real(String name, double min, double max) {
        return spec(name, new Domain.FloatDomain(min, max, false, OptionalInt.empty()));
    }

    public static ParameterSpec logReal(String name, double min, double max) {
        return spec(name, new Domain.FloatDomain(min, max, true, OptionalInt.empty()));
    }

    public static ParameterSpec points(String name, double min, double max, int points) {
        return spec(name, new Domain.FloatDomain(min, max, false, OptionalInt.of(points)));
    }

    public static ParameterSpec whole(String name, long min, long max) {
        return spec(name, new Domain.IntDomain(min, max, 1, false));
    }

    public static ParameterSpec steps(String name, long min, long max, long step) {
        return spec(name, new Domain.IntDomain(min, max, step, false));
    }

    public static ParameterSpec logWhole(String name, long min, long max) {
        return spec(name, new Domain.IntDomain(min, max, 1, true));
    }

    public static ParameterSpec choice(String name, Object... values) {
        return spec(name, new Domain.CategoricalDomain(values(values)));
    }

    public static ParameterSpec ordinal(String name, Object... values) {
        return spec(name, new Domain.OrdinalDomain(values(values)));
    }

    public static ParameterSpec fixed(String name, Object value) {
        return spec(name, new Domain.FixedDomain(value(value)));
    }

    public static ParameterSpec spec(String name, Domain domain) {
        return new ParameterSpec(name, domain, Map.of());
    }

    /** Adds one more parent to a parameter's condition. */
    public static ParameterSpec when(ParameterSpec spec, String parent, Object... values) {
        Map<String, List<ParameterValue>> when = new LinkedHashMap<>(spec.when());
        when.put(parent, values(values));
        return new ParameterSpec(spec.name(), spec.domain(), when);
    }

    public static SearchSpace space(ParameterSpec... parameters) {
        return SearchSpace.of(List.of(parameters), List.of());
    }

    /** Names and values in turn. */
    public static Configuration config(Object... namesAndValues) {
        Map<String, ParameterValue> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put((String) namesAndValues[i], value(namesAndValues[i + 1]));
        }
        return new Configuration(values);
    }

    /** A random space of one to six parameters, with conditions and sometimes a constraint; every one is valid. */
    public static SearchSpace random(RandomGenerator random, boolean finite) {
        while (true) {
            List<ParameterSpec> parameters = new ArrayList<>();
            int count = 1 + random.nextInt(6);
            for (int i = 0; i < count; i++) {
                parameters.add(conditional(random, domain(random, "p" + i, finite), parameters));
            }
            if (random.nextInt(4) == 0) {
                parameters.add(fixed("constant", 30));
            }
            java.util.Collections.swap(parameters, 0, random.nextInt(parameters.size()));
            try {
                return SearchSpace.of(parameters, constraints(random, parameters));
            } catch (InvalidSpaceException ignored) {
                // Nothing satisfies the constraint: the next draw is another space.
            }
        }
    }

    private static ParameterSpec domain(RandomGenerator random, String name, boolean finite) {
        int low = random.nextInt(9) - 4;
        return switch (random.nextInt(finite ? 5 : 7)) {
            case 0 -> whole(name, low, low + random.nextInt(5));
            case 1 -> steps(name, low, low + random.nextInt(8), 1 + random.nextInt(3));
            case 2 -> logWhole(name, 1, 1 + random.nextInt(6));
            case 3 -> choice(name, (Object[]) Arrays.copyOf(new String[] {"a", "b", "c", "d"}, 1 + random.nextInt(4)));
            case 4 -> random.nextBoolean() ? ordinal(name, 1, 4, 9) : choice(name, true, false);
            case 5 -> logReal(name, 1e-4, 10.0);
            default -> real(name, low, low + 2.5);
        };
    }

    private static ParameterSpec conditional(RandomGenerator random, ParameterSpec spec, List<ParameterSpec> earlier) {
        ParameterSpec result = spec;
        for (ParameterSpec parent : earlier) {
            Axis axis = Axis.of(parent.domain());
            if (random.nextInt(4) == 0 && axis.size() > 0) {
                Map<String, List<ParameterValue>> when = new LinkedHashMap<>(result.when());
                List<ParameterValue> allowed = new ArrayList<>();
                for (int i = 0; i < 1 + random.nextInt(2); i++) {
                    allowed.add(axis.toValue(axis.rawAt(random.nextLong(axis.size()))));
                }
                when.put(parent.name(), allowed);
                result = new ParameterSpec(result.name(), result.domain(), when);
            }
        }
        return result;
    }

    private static List<String> constraints(RandomGenerator random, List<ParameterSpec> parameters) {
        List<String> numeric = parameters.stream()
                .filter(p -> p.domain() instanceof Domain.IntDomain || p.domain() instanceof Domain.FloatDomain)
                .map(ParameterSpec::name)
                .toList();
        if (numeric.size() < 2 || random.nextInt(3) > 0) {
            return List.of();
        }
        String sign = random.nextBoolean() ? " <= " : " > ";
        return List.of(numeric.get(0) + sign + numeric.get(1) + " + " + random.nextInt(3));
    }
}
