package dev.crosscheck.monitor;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What evidence every trial of a sweep brings.
 *
 * @param tuningExamples number of examples of the tuning set, at least 1
 * @param tuningGroups any number that identifies the group of each tuning example; empty: they are independent
 * @param sets the secret cross-check sets (at least one, names distinct); the vault is not among them
 * @param startupTrials how many of the first trials were not guided by results, at least 1; the verified gain over them is reported
 * @param trust where the scores come from; lowered to REPORTED by a trial without per-example scores
 */
public record EvidenceSpec(
        int tuningExamples, List<Integer> tuningGroups, List<SetSpec> sets, int startupTrials, Trust trust) {
    public EvidenceSpec {
        if (tuningExamples < 1) {
            throw new IllegalArgumentException("tuning examples: " + tuningExamples + " (expected: at least 1)");
        }
        tuningGroups = List.copyOf(tuningGroups);
        if (!tuningGroups.isEmpty() && tuningGroups.size() != tuningExamples) {
            throw new IllegalArgumentException("groups of tuning examples: " + tuningGroups.size() + " (expected: "
                    + tuningExamples + ", one per example, or none)");
        }
        if (startupTrials < 1) {
            throw new IllegalArgumentException("start-up trials: " + startupTrials + " (expected: at least 1)");
        }
        sets = List.copyOf(sets);
        if (sets.isEmpty()) {
            throw new IllegalArgumentException("secret sets: none (expected: at least one; two or more are better)");
        }
        Set<String> names = new HashSet<>();
        for (SetSpec set : sets) {
            if (!names.add(set.name())) {
                throw new IllegalArgumentException("secret sets: " + set.name() + " twice (expected: distinct names)");
            }
        }
    }

    /** Of a tuning set of independent examples. */
    public EvidenceSpec(int tuningExamples, List<SetSpec> sets, int startupTrials, Trust trust) {
        this(tuningExamples, List.of(), sets, startupTrials, trust);
    }

    /** Scored by the coordinator, 12 start-up trials. */
    public static EvidenceSpec of(int tuningExamples, List<SetSpec> sets) {
        return new EvidenceSpec(tuningExamples, sets, 12, Trust.SCORED);
    }

    /** Examples of all secret sets together. */
    public int secretExamples() {
        return sets.stream().mapToInt(SetSpec::examples).sum();
    }
}
