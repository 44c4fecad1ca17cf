package dev.crosscheck.monitor;

import java.util.Arrays;
import java.util.Optional;

/** One secret set: its name, its number of examples and, where examples come in groups (speakers, patients), the group of each. Immutable. */
public final class SetSpec {
    private final String name;
    private final int examples;
    private final int[] groups;

    private SetSpec(String name, int examples, int[] groups) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name of a secret set: blank (expected: a name)");
        }
        if (examples < 2) {
            throw new IllegalArgumentException("examples of set " + name + ": " + examples + " (expected: at least 2)");
        }
        this.name = name;
        this.examples = examples;
        this.groups = groups;
    }

    /** A set of independent examples. */
    public static SetSpec of(String name, int examples) {
        return new SetSpec(name, examples, new int[0]);
    }

    /**
     * A set whose examples come in groups: examples of one group are not independent.
     *
     * @param groupOfExample any number that identifies the group, for each example; the same number in two sets means the same group
     */
    public static SetSpec grouped(String name, int[] groupOfExample) {
        return new SetSpec(name, groupOfExample.length, groupOfExample.clone());
    }

    public String name() {
        return name;
    }

    /** Number of examples, at least 2. */
    public int examples() {
        return examples;
    }

    /** The group of each example, or empty when examples are independent. */
    public Optional<int[]> groups() {
        return groups.length == 0 ? Optional.empty() : Optional.of(groups.clone());
    }

    /** What is independent: the number of groups, or of examples where there are no groups. */
    public int units() {
        return groups.length == 0
                ? examples
                : (int) Arrays.stream(groups).distinct().count();
    }

    @Override
    public String toString() {
        return "SetSpec[" + name + ", " + examples + " examples, " + units() + " units]";
    }
}
