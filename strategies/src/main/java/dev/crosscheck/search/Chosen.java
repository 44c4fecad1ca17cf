package dev.crosscheck.search;

/**
 * A strategy that was made, and why it was this one.
 *
 * @param strategy new, told of nothing yet
 * @param name its name; never {@code auto}
 * @param reason one sentence for the user
 */
public record Chosen(Strategy strategy, String name, String reason) {}
