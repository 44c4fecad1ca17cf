package dev.crosscheck.search.space;

import java.util.List;
import java.util.stream.Collectors;

/** A search space, or a configuration for it, that cannot be used. Holds every mistake found, not only the first. */
public final class InvalidSpaceException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final transient List<SpaceProblem> problems;

    public InvalidSpaceException(List<SpaceProblem> problems) {
        super(problems.stream().map(p -> p.where() + ": " + p.message()).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** All mistakes, in the order of the specification; at least one. */
    public List<SpaceProblem> problems() {
        return problems;
    }
}
