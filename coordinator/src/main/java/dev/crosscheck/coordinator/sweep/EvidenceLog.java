package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.coordinator.monitor.MonitorCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.LongFunction;

/** What the monitor is told, in durable order: finished trials with evidence and, between them, marks. Mutable, confined to the entity. */
final class EvidenceLog {
    /** A finished trial, or a mark. */
    private record Entry(long trial, List<EvidenceMark> mark) {}

    private final List<Entry> entries = new ArrayList<>();

    void finished(long trial) {
        entries.add(new Entry(trial, List.of()));
    }

    void mark(IntFunction<EvidenceMark> atPosition) {
        entries.add(new Entry(-1, List.of(atPosition.apply(entries.size()))));
    }

    /** Puts the marks of a snapshot between the finished trials that are there already. */
    void restore(List<EvidenceMark> marks) {
        Deque<Entry> trials = new ArrayDeque<>(entries);
        entries.clear();
        for (EvidenceMark mark : marks) {
            while (entries.size() < mark.position()) {
                entries.add(trials.removeFirst());
            }
            entries.add(new Entry(-1, List.of(mark)));
        }
        entries.addAll(trials);
    }

    List<EvidenceMark> marks() {
        return entries.stream().flatMap(entry -> entry.mark().stream()).toList();
    }

    int size() {
        return entries.size();
    }

    /** What stands at {@code from} and later. */
    List<MonitorCommand.Ordered> from(int from, LongFunction<TrialRecord> trials) {
        var told = new ArrayList<MonitorCommand.Ordered>();
        for (int order = from; order < entries.size(); order++) {
            Entry entry = entries.get(order);
            told.add(
                    entry.mark().isEmpty()
                            ? told(order, trials.apply(entry.trial()))
                            : told(order, entry.mark().get(0), trials));
        }
        return told;
    }

    private static MonitorCommand.Ordered told(int order, TrialRecord trial) {
        TrialOutcome outcome = trial.outcome().orElseThrow();
        return new MonitorCommand.Finished(
                order,
                trial.number(),
                trial.kind() == TrialKind.SEARCH,
                outcome.attempt(),
                outcome.score().orElseThrow(),
                outcome.evidence());
    }

    private static MonitorCommand.Ordered told(int order, EvidenceMark mark, LongFunction<TrialRecord> trials) {
        return switch (mark.kind()) {
            case SETS -> new MonitorCommand.SetsChanged(order, mark.added(), mark.retired(), mark.trials());
            case RESCORED, GIVEN_UP -> new MonitorCommand.Rescored(order, mark.trial(), mark.attempt());
            case RUNG ->
                new MonitorCommand.RungReached(
                        order,
                        mark.trial(),
                        trials.apply(mark.trial()).kind() == TrialKind.SEARCH,
                        mark.attempt(),
                        mark.step());
        };
    }
}
