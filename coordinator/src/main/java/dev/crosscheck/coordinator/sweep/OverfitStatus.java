package dev.crosscheck.coordinator.sweep;

import java.util.ArrayList;
import java.util.List;

/**
 * The overfit monitor's last recorded test, and what it found since the sweep began. Immutable.
 *
 * @param ordinal of the test, or -1 before the first one
 * @param alarm whether that test raised the alarm
 * @param findings in the order in which they were first raised, each code once
 */
public record OverfitStatus(
        int ordinal, long finishedTrials, long incumbent, String verdict, boolean alarm, List<RaisedFinding> findings) {
    static final OverfitStatus NONE = new OverfitStatus(-1, 0, -1, "", false);
    private static final String OVERFIT = "OVERFIT";

    public OverfitStatus {
        findings = List.copyOf(findings);
    }

    /** Without findings. */
    public OverfitStatus(int ordinal, long finishedTrials, long incumbent, String verdict, boolean alarm) {
        this(ordinal, finishedTrials, incumbent, verdict, alarm, List.of());
    }

    OverfitStatus tested(SweepEvent.OverfitTested event) {
        return new OverfitStatus(
                event.ordinal(), event.finishedTrials(), event.incumbent(), event.verdict(), event.alarm(), findings);
    }

    OverfitStatus raised(SweepEvent.FindingRaised event) {
        var all = new ArrayList<>(findings);
        all.add(RaisedFinding.of(event));
        return new OverfitStatus(ordinal, finishedTrials, incumbent, verdict, alarm, all);
    }

    /** Whether the alarm was raised at some test; the verdict stays OVERFIT from then on. */
    boolean alarmed() {
        return alarm || verdict.equals(OVERFIT);
    }

    /** Whether this was raised before. */
    boolean knows(String code) {
        return findings.stream().anyMatch(finding -> finding.code().equals(code));
    }
}
