package dev.crosscheck.coordinator.sweep;

import java.util.List;

/**
 * What workers told of attempts that people have to know. Immutable.
 *
 * @param text one sentence
 * @param trials those that it was told of, growing
 */
public record GivenNotice(String text, List<Long> trials) {
    public GivenNotice {
        trials = List.copyOf(trials);
    }
}
