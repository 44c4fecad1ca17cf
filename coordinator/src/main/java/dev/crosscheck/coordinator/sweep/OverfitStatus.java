package dev.crosscheck.coordinator.sweep;

/**
 * The overfit monitor's last recorded test. Immutable.
 *
 * @param ordinal of the test, or -1 before the first one
 * @param alarm whether the alarm was on at that test
 */
public record OverfitStatus(int ordinal, long finishedTrials, long incumbent, String verdict, boolean alarm) {
    static final OverfitStatus NONE = new OverfitStatus(-1, 0, -1, "", false);

    static OverfitStatus of(SweepEvent.OverfitTested event) {
        return new OverfitStatus(
                event.ordinal(), event.finishedTrials(), event.incumbent(), event.verdict(), event.alarm());
    }
}
