package dev.crosscheck.search.space;

/**
 * One mistake in a search space.
 *
 * @param where path of the offending key in the sweep specification, such as {@code parameters.lr.min} or {@code constraints[0]}
 * @param message what is wrong, the value seen and what is expected, in one sentence
 */
public record SpaceProblem(String where, String message) {}
