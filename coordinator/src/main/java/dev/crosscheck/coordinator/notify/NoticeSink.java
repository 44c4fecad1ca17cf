package dev.crosscheck.coordinator.notify;

/** Takes what there is to tell. Never blocks; thread-safe. */
@FunctionalInterface
public interface NoticeSink {
    /** Takes all that there is to tell of a sweep so far. */
    void tell(SweepNotices notices);
}
