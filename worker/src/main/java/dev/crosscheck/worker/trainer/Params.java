package dev.crosscheck.worker.trainer;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A configuration with typed access; every refusal names the parameter, the value seen and what is allowed. */
public final class Params {
    private static final double LARGEST_WHOLE = 9007199254740992.0;

    private final Map<String, Value> values;

    public Params(Struct struct) {
        this.values = Map.copyOf(struct.getFieldsMap());
    }

    public Set<String> names() {
        return values.keySet();
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** Refuses parameters outside {@code known}. */
    public void allowOnly(String trainer, Set<String> known) throws TrainerException {
        var unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new TrainerException("The trainer " + trainer + " has no hyperparameter " + String.join(", ", unknown)
                    + "; it has " + String.join(", ", new TreeSet<>(known)) + ".");
        }
    }

    /** A finite number; {@code fallback} where the parameter is absent. */
    public double number(String name, double fallback) throws TrainerException {
        Value value = values.get(name);
        if (value == null) {
            return fallback;
        }
        if (value.getKindCase() != Value.KindCase.NUMBER_VALUE || !Double.isFinite(value.getNumberValue())) {
            throw wrong(name, "a number");
        }
        return value.getNumberValue();
    }

    /** A whole number in [{@code least}, {@code most}]. */
    public int whole(String name, int fallback, int least, int most) throws TrainerException {
        double number = number(name, fallback);
        if (number != Math.rint(number) || Math.abs(number) > LARGEST_WHOLE || number < least || number > most) {
            throw wrong(name, "a whole number from " + least + " to " + most);
        }
        return (int) number;
    }

    /** One of the choices. */
    public String choice(String name, String fallback, List<String> choices) throws TrainerException {
        Value value = values.get(name);
        if (value == null) {
            return fallback;
        }
        if (value.getKindCase() != Value.KindCase.STRING_VALUE || !choices.contains(value.getStringValue())) {
            throw wrong(name, "one of " + String.join(", ", choices));
        }
        return value.getStringValue();
    }

    /** True or false. */
    public boolean flag(String name, boolean fallback) throws TrainerException {
        Value value = values.get(name);
        if (value == null) {
            return fallback;
        }
        if (value.getKindCase() != Value.KindCase.BOOL_VALUE) {
            throw wrong(name, "true or false");
        }
        return value.getBoolValue();
    }

    /** The value as text; numbers in their shortest form, whole ones without a decimal point; empty where it is absent or null. */
    public String text(String name) {
        return text(values.getOrDefault(name, Value.getDefaultInstance()));
    }

    /** A value of a specification as text, in the form of {@link #text(String)}. */
    public static String text(Value value) {
        return switch (value.getKindCase()) {
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            case NUMBER_VALUE -> number(value.getNumberValue());
            case LIST_VALUE, STRUCT_VALUE ->
                value.toString().replaceAll("\\s+", " ").strip();
            case NULL_VALUE, KIND_NOT_SET -> "";
        };
    }

    private static String number(double number) {
        return number == Math.rint(number) && Math.abs(number) < LARGEST_WHOLE
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    TrainerException wrong(String name, String expected) {
        return new TrainerException("Hyperparameter " + name + ": " + text(name) + " (expected: " + expected + ").");
    }

    @Override
    public String toString() {
        Object[] sorted = values.keySet().stream()
                .sorted()
                .map(name -> name + "=" + text(name))
                .toArray();
        return Arrays.toString(sorted);
    }
}
