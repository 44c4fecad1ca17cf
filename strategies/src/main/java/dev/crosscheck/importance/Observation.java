package dev.crosscheck.importance;

import dev.crosscheck.search.space.Configuration;

/**
 * A finished trial.
 *
 * @param score finite
 */
public record Observation(Configuration params, double score) {
    public Observation {
        if (!Double.isFinite(score)) {
            throw new IllegalArgumentException("score: " + score + " (expected: a finite number)");
        }
    }
}
