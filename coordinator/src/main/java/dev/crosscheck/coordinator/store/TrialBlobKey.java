package dev.crosscheck.coordinator.store;

import java.util.Comparator;

/**
 * The name of one stored piece of an attempt. Ordered by sweep, trial, attempt, kind, step.
 *
 * @param sweep the sweep's id, not empty
 * @param trial the trial's number, 0 or more
 * @param attempt the attempt's number, 0 or more
 * @param kind what it is
 * @param step the training step it belongs to, 0 or more; 0 where steps do not apply
 */
public record TrialBlobKey(String sweep, long trial, int attempt, TrialBlobKind kind, long step)
        implements Comparable<TrialBlobKey> {
    private static final Comparator<TrialBlobKey> ORDER = Comparator.comparing(TrialBlobKey::sweep)
            .thenComparingLong(TrialBlobKey::trial)
            .thenComparingInt(TrialBlobKey::attempt)
            .thenComparing(TrialBlobKey::kind)
            .thenComparingLong(TrialBlobKey::step);

    public TrialBlobKey {
        if (sweep.isEmpty()) {
            throw new IllegalArgumentException("sweep: empty (expected: a sweep id)");
        }
        if (trial < 0 || attempt < 0 || step < 0) {
            throw new IllegalArgumentException(
                    "trial, attempt, step: " + trial + ", " + attempt + ", " + step + " (expected: >= 0)");
        }
    }

    @Override
    public int compareTo(TrialBlobKey other) {
        return ORDER.compare(this, other);
    }
}
