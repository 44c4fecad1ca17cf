package dev.crosscheck.coordinator.dataset;

import dev.crosscheck.coordinator.dataset.DatasetInfo.SetState;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The life of a secret set: PENDING, ACTIVE, EXPOSED or CONTAMINATED, RETIRED; states may be left out on the way, but none comes back. Pure; the present state stands in the
 * data set's record.
 */
public final class SetLife {
    private static final Map<SetState, Set<SetState>> NEXT = Map.of(
            SetState.PENDING, EnumSet.of(SetState.ACTIVE, SetState.CONTAMINATED, SetState.RETIRED),
            SetState.ACTIVE, EnumSet.of(SetState.EXPOSED, SetState.CONTAMINATED, SetState.RETIRED),
            SetState.EXPOSED, EnumSet.of(SetState.CONTAMINATED, SetState.RETIRED),
            SetState.CONTAMINATED, EnumSet.of(SetState.RETIRED),
            SetState.RETIRED, EnumSet.noneOf(SetState.class));

    private SetLife() {}

    /** Whether a set may go from one state to the other; staying is no change and not permitted. */
    public static boolean permits(SetState from, SetState to) {
        return NEXT.getOrDefault(from, Set.of()).contains(to);
    }

    /** Whether a set in this state counts in new verdicts. */
    public static boolean counts(SetState state) {
        return state == SetState.ACTIVE || state == SetState.EXPOSED;
    }
}
