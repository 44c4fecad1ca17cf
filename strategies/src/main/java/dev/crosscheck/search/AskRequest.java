package dev.crosscheck.search;

import dev.crosscheck.search.trial.Trial;
import java.util.List;

/**
 * A request for proposals.
 *
 * @param firstNumber the number that the first proposed trial will get; the k-th proposal gets {@code firstNumber + k}
 * @param count how many proposals are wanted, at least 1
 * @param pending all trials that were proposed and are not finished, so that nothing is proposed twice
 */
public record AskRequest(long firstNumber, int count, List<Trial> pending) {
    public AskRequest {
        pending = List.copyOf(pending);
        if (count < 1) {
            throw new IllegalArgumentException("count: " + count + " (expected: >= 1)");
        }
    }
}
