package dev.crosscheck.coordinator.notify;

import dev.crosscheck.coordinator.ClusterMessage;
import java.util.List;

/**
 * All that there is to tell of a sweep so far. Told again whenever it changes and after each start; what was delivered is not delivered again.
 *
 * @param last nothing more will come, unless the sweep goes on
 */
public record SweepNotices(String sweepId, String name, List<NotifyRule> rules, List<Notice> notices, boolean last)
        implements ClusterMessage {
    public SweepNotices {
        rules = List.copyOf(rules);
        notices = List.copyOf(notices);
    }

    /** The same, after which nothing more will come. */
    public SweepNotices ended() {
        return new SweepNotices(sweepId, name, rules, notices, true);
    }
}
