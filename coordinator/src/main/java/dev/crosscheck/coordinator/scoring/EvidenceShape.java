package dev.crosscheck.coordinator.scoring;

import java.util.List;

/**
 * Which scores every trial's evidence of a sweep holds.
 *
 * @param tuningExamples examples of the tuning set
 * @param sets the cross-check sets
 * @param replayed whether recorded scores are replayed
 * @param ledgerName name under which exposures are counted
 */
public record EvidenceShape(int tuningExamples, List<SetShape> sets, boolean replayed, String ledgerName) {
    public EvidenceShape {
        sets = List.copyOf(sets);
    }

    /**
     * One cross-check set.
     *
     * @param groups group of each example; empty where examples are independent
     * @param state as the data set says: ACTIVE, ...
     */
    public record SetShape(String name, int examples, List<Integer> groups, String state) {}
}
