package dev.crosscheck.search;

import dev.crosscheck.search.space.Configuration;
import java.util.List;

/**
 * The answer to an {@link AskRequest}.
 *
 * @param configurations at most as many as asked for, all valid in the space and all different from each other where the space is finite
 * @param exhausted true when the space is finite and every point of it is now proposed; fewer configurations than asked for come only then
 */
public record Proposals(List<Configuration> configurations, boolean exhausted) {
    public Proposals {
        configurations = List.copyOf(configurations);
    }
}
