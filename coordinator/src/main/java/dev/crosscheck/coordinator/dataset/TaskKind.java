package dev.crosscheck.coordinator.dataset;

import java.util.Arrays;
import java.util.Optional;

/** What is predicted. */
public enum TaskKind {
    /** One of a fixed set of labels. */
    CLASSIFICATION("classification"),
    /** A real number. */
    REGRESSION("regression");

    private final String label;

    TaskKind(String label) {
        this.label = label;
    }

    /** As written in a specification. */
    public String label() {
        return label;
    }

    /** The kind written so. */
    public static Optional<TaskKind> ofLabel(String label) {
        return Arrays.stream(values()).filter(k -> k.label.equals(label)).findFirst();
    }
}
