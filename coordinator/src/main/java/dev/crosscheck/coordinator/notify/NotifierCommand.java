package dev.crosscheck.coordinator.notify;

import dev.crosscheck.coordinator.ClusterMessage;

/** What is told to the notifier. */
public interface NotifierCommand extends ClusterMessage {

    /** All that there is to tell of a sweep so far. */
    record Told(SweepNotices notices) implements NotifierCommand {}
}
