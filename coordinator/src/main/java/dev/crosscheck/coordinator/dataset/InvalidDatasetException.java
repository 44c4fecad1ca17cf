package dev.crosscheck.coordinator.dataset;

import dev.crosscheck.search.space.SpaceProblem;
import java.util.List;
import java.util.stream.Collectors;

/** A data set that cannot be registered. Holds the mistakes found (of many alike, the first); none quotes a label. */
public final class InvalidDatasetException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient List<SpaceProblem> problems;

    public InvalidDatasetException(List<SpaceProblem> problems) {
        super(problems.stream().map(p -> p.where() + ": " + p.message()).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    InvalidDatasetException(String where, String message) {
        this(List.of(new SpaceProblem(where, message)));
    }

    /** At least one. */
    public List<SpaceProblem> problems() {
        return problems;
    }
}
