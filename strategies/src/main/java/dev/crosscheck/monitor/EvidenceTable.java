package dev.crosscheck.monitor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All evidence of a sweep, checked and dealt to folds. Search trials have indices 0, 1, ... in the order in which they were added. */
final class EvidenceTable {
    private final EvidenceSpec spec;
    private final List<Fold> folds;
    private final Fold.Units tuningUnits;
    private final List<Row> rows = new ArrayList<>();
    private final Map<Long, Row> byTrial = new HashMap<>();
    private boolean reportedOnly;
    private final List<Integer> incumbents = new ArrayList<>();

    EvidenceTable(EvidenceSpec spec) {
        this.spec = spec;
        this.folds = Fold.of(spec.sets());
        this.tuningUnits = Fold.Units.ofTuning(spec.tuningGroups(), spec.tuningExamples());
    }

    /** One trial: its scores by fold. */
    record Row(long trial, TuningScore tuning, List<SetScores> folds) {
        double a() {
            return tuning.score();
        }

        double sum(int fold, int examples) {
            return folds.get(fold) instanceof SetScores.PerExample scored
                    ? scored.examples().sum()
                    : folds.get(fold).score() * examples;
        }
    }

    EvidenceSpec spec() {
        return spec;
    }

    List<Fold> folds() {
        return folds;
    }

    /** The independent units of the tuning set. */
    Fold.Units tuningUnits() {
        return tuningUnits;
    }

    /** Standard error of a trial's tuning score over fresh tuning sets. */
    double tuningError(Row row) {
        return row.tuning().standardError(tuningUnits, spec.tuningExamples());
    }

    /** Number of search trials. */
    int size() {
        return rows.size();
    }

    Row row(int index) {
        return rows.get(index);
    }

    List<Row> rows() {
        return rows;
    }

    /** Index of the search trial with the best tuning score, the earliest of the best; -1 when there is none. */
    int incumbent() {
        return incumbents.isEmpty() ? -1 : incumbents.get(incumbents.size() - 1);
    }

    /** Indices of all incumbents so far, in order; the last is today's. */
    List<Integer> incumbents() {
        return incumbents;
    }

    /** The example scores of search trial {@code index} on fold {@code fold}, which must have been scored. */
    ExampleScores examples(int index, int fold) {
        return ((SetScores.PerExample) rows.get(index).folds().get(fold)).examples();
    }

    /** The row of a trial of any kind, or null. */
    @Nullable
    Row find(long trial) {
        return byTrial.get(trial);
    }

    /** Index of a search trial, or -1. */
    int indexOf(long trial) {
        for (int j = 0; j < rows.size(); j++) {
            if (rows.get(j).trial() == trial) {
                return j;
            }
        }
        return -1;
    }

    Trust trust() {
        return reportedOnly && spec.trust() != Trust.EXTERNAL ? Trust.REPORTED : spec.trust();
    }

    /** Whether the first search trials all have per-example scores on every set, the tuning set included. */
    boolean hasExamples(int trials) {
        return hasSecretExamples(trials)
                && rows.stream()
                        .limit(trials)
                        .allMatch(row -> row.tuning().examples().isPresent());
    }

    /** Whether the first search trials all have per-example scores on every secret set. */
    boolean hasSecretExamples(int trials) {
        return rows.stream().limit(trials).allMatch(row -> row.folds().stream()
                .allMatch(SetScores.PerExample.class::isInstance));
    }

    /** Whether every fold can be scored with controls that other folds chose. */
    boolean canCrossFit() {
        return folds.size() > 1 && !(reportedOnly && spec.sets().size() == 1);
    }

    void add(TrialEvidence evidence) {
        if (byTrial.containsKey(evidence.trial())) {
            throw new IllegalArgumentException(
                    "trial " + evidence.trial() + ": its evidence was added before (expected: each trial once)");
        }
        evidence.tuning()
                .examples()
                .ifPresent(scores ->
                        requireSize(evidence.trial(), "the tuning set", scores.size(), spec.tuningExamples()));
        for (String name : evidence.sets().keySet()) {
            if (spec.sets().stream().noneMatch(set -> set.name().equals(name))) {
                throw new IllegalArgumentException("trial " + evidence.trial() + ": evidence on unknown set " + name
                        + " (expected: " + names() + ")");
            }
        }
        List<SetScores> dealt = new ArrayList<>();
        for (Fold fold : folds) {
            dealt.add(deal(evidence, fold));
        }
        Row row = new Row(evidence.trial(), evidence.tuning(), List.copyOf(dealt));
        reportedOnly |= dealt.stream().anyMatch(SetScores.Reported.class::isInstance);
        byTrial.put(row.trial(), row);
        if (evidence.kind() == TrialEvidence.Kind.SEARCH) {
            rows.add(row);
            if (incumbents.isEmpty() || row.a() > rows.get(incumbent()).a()) {
                incumbents.add(rows.size() - 1);
            }
        }
    }

    private SetScores deal(TrialEvidence evidence, Fold fold) {
        SetSpec set = spec.sets().get(fold.set());
        SetScores scores = evidence.sets().get(set.name());
        if (scores == null) {
            throw new IllegalArgumentException("trial " + evidence.trial() + ": no evidence on set " + set.name()
                    + " (expected: " + names() + ")");
        }
        if (scores instanceof SetScores.PerExample scored) {
            requireSize(evidence.trial(), "set " + set.name(), scored.examples().size(), set.examples());
            return new SetScores.PerExample(fold.of(scored.examples()));
        }
        return scores;
    }

    private static void requireSize(long trial, String where, int seen, int expected) {
        if (seen != expected) {
            throw new IllegalArgumentException("trial " + trial + ": " + seen + " example scores on " + where
                    + " (expected: " + expected + ", one per example)");
        }
    }

    private List<String> names() {
        return spec.sets().stream().map(SetSpec::name).toList();
    }

    /** Mean score of every search trial over all folds but one: exact counts for 0/1 scores, so that ties are ties. */
    double[] pooledWithout(int fold) {
        double[] pooled = new double[rows.size()];
        int examples = 0;
        for (int k = 0; k < folds.size(); k++) {
            examples += k == fold ? 0 : folds.get(k).examples();
        }
        for (int j = 0; j < pooled.length; j++) {
            double sum = 0;
            for (int k = 0; k < folds.size(); k++) {
                sum += k == fold ? 0 : rows.get(j).sum(k, folds.get(k).examples());
            }
            pooled[j] = sum / examples;
        }
        return pooled;
    }
}
