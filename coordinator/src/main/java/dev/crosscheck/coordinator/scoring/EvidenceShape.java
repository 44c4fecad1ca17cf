package dev.crosscheck.coordinator.scoring;

import java.util.List;

/**
 * Which scores every trial's evidence of a sweep holds.
 *
 * @param tuningExamples examples of the tuning set
 * @param tuningGroups group of each tuning example; empty where examples are independent
 * @param sets the cross-check sets
 * @param replayed whether recorded scores are replayed
 * @param added names of those sets that came after the sweep's creation
 * @param ledgerName name under which exposures are counted
 * @param outside whether the inputs lie where workers can read more than the blind pool
 */
public record EvidenceShape(
        int tuningExamples,
        List<Integer> tuningGroups,
        List<SetShape> sets,
        boolean replayed,
        String ledgerName,
        List<String> added,
        boolean outside) {
    public EvidenceShape {
        tuningGroups = List.copyOf(tuningGroups);
        sets = List.copyOf(sets);
        added = List.copyOf(added);
    }

    /** Of a sweep whose sets are those of its creation. */
    public EvidenceShape(int tuningExamples, List<SetShape> sets, boolean replayed, String ledgerName) {
        this(tuningExamples, sets, replayed, ledgerName, List.of(), false);
    }

    /** Of a sweep whose tuning examples are independent. */
    public EvidenceShape(
            int tuningExamples,
            List<SetShape> sets,
            boolean replayed,
            String ledgerName,
            List<String> added,
            boolean outside) {
        this(tuningExamples, List.of(), sets, replayed, ledgerName, added, outside);
    }

    /** The same with these sets. */
    public EvidenceShape with(List<SetShape> others) {
        return new EvidenceShape(tuningExamples, tuningGroups, others, replayed, ledgerName, added, outside);
    }

    /** The same with those sets only that count in a verdict. */
    public EvidenceShape counting() {
        List<SetShape> counting = sets.stream()
                .filter(set -> set.state().equals("ACTIVE") || set.state().equals("EXPOSED"))
                .toList();
        return with(counting);
    }

    /**
     * One cross-check set.
     *
     * @param groups group of each example; empty where examples are independent
     * @param state as the data set says: ACTIVE, ...
     */
    public record SetShape(String name, int examples, List<Integer> groups, String state) {}
}
