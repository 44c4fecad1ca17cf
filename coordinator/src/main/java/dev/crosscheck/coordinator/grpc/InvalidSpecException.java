package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.search.space.SpaceProblem;
import java.util.List;
import java.util.stream.Collectors;

/** A specification that cannot be used, with every mistake found. */
public final class InvalidSpecException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient List<SpaceProblem> problems;

    public InvalidSpecException(List<SpaceProblem> problems) {
        super(problems.stream().map(p -> p.where() + ": " + p.message()).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** All mistakes; at least one. */
    public List<SpaceProblem> problems() {
        return problems;
    }
}
