package dev.crosscheck.coordinator.monitor;

import dev.crosscheck.coordinator.dataset.DatasetInfo.SetState;
import dev.crosscheck.coordinator.monitor.MonitorCommand.Finished;
import dev.crosscheck.coordinator.monitor.MonitorCommand.Rescored;
import dev.crosscheck.coordinator.monitor.MonitorCommand.SetsChanged;
import dev.crosscheck.coordinator.scoring.EvidenceShape;
import dev.crosscheck.coordinator.scoring.EvidenceShape.SetShape;
import dev.crosscheck.monitor.OverfitMonitor;
import dev.crosscheck.monitor.SetSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which cross-check sets of a sweep count. A new set waits until every trial that is leased again for it has answered or was given up, the incumbent has
 * predictions on it and at least {@link OverfitMonitor#FEWEST_TRIALS} search trials have. No score of a secret set plays a part in that, so the moment tells nothing.
 * A function of what the sweep told, in its order: told again, it comes to the same. Not thread-safe.
 */
final class ActiveSets {
    private final Set<String> active = new LinkedHashSet<>();
    private final Set<String> waiting = new LinkedHashSet<>();
    private final Set<String> gone = new HashSet<>();
    private final Set<Long> outstanding = new HashSet<>();
    private final Set<Long> covered = new HashSet<>();
    private final Map<Long, Rescored> latest = new HashMap<>();
    private EvidenceShape shape;
    private long incumbent = -1;
    private double best = Double.NEGATIVE_INFINITY;
    private boolean dropped;

    ActiveSets(EvidenceShape shape) {
        this.shape = shape;
        shape.sets().stream()
                .map(SetShape::name)
                .filter(name -> !shape.added().contains(name))
                .forEach(active::add);
    }

    /** Names of the sets that count. */
    Collection<String> active() {
        return List.copyOf(active);
    }

    /** Whether a set waits for predictions. */
    boolean anyWaiting() {
        return !waiting.isEmpty();
    }

    /** The named sets, for the statistics. */
    List<SetSpec> specs(Collection<String> names) {
        List<SetSpec> specs = new ArrayList<>();
        for (SetShape set : shape.sets()) {
            if (names.contains(set.name())) {
                specs.add(
                        set.groups().isEmpty()
                                ? SetSpec.of(set.name(), set.examples())
                                : SetSpec.grouped(
                                        set.name(),
                                        set.groups().stream()
                                                .mapToInt(Integer::intValue)
                                                .toArray()));
            }
        }
        return specs;
    }

    /** A trial finished with evidence on these sets; false: not on all that count, so it is left out. */
    boolean finished(Finished trial, double score, Set<String> sets) {
        if (trial.search() && score > best) {
            best = score;
            incumbent = trial.trial();
        }
        cover(trial.trial(), trial.search(), sets);
        return !active.isEmpty() && sets.containsAll(active);
    }

    /** A trial has evidence of another attempt, on these sets. */
    void rescored(Rescored again, Set<String> sets) {
        latest.put(again.trial(), again);
        outstanding.remove(again.trial());
        cover(again.trial(), true, sets);
    }

    private void cover(long trial, boolean search, Set<String> sets) {
        if (search && !waiting.isEmpty() && sets.containsAll(waiting)) {
            covered.add(trial);
        }
    }

    /** A trial will not be rescored. */
    void givenUp(long trial) {
        outstanding.remove(trial);
    }

    /** The attempt that last rescored the trial. */
    Optional<Rescored> latest(long trial) {
        return Optional.ofNullable(latest.get(trial));
    }

    void change(SetsChanged change, EvidenceShape newShape) {
        shape = newShape;
        gone.addAll(change.retired());
        waiting.removeAll(change.retired());
        dropped |= change.retired().stream().anyMatch(active::contains);
        if (!change.added().isEmpty()) {
            waiting.addAll(change.added());
            waiting.removeAll(gone);
            outstanding.clear();
            outstanding.addAll(change.rescored());
            covered.clear();
        }
    }

    boolean due() {
        return dropped || ready();
    }

    private boolean ready() {
        return !waiting.isEmpty()
                && outstanding.isEmpty()
                && covered.contains(incumbent)
                && covered.size() >= OverfitMonitor.FEWEST_TRIALS;
    }

    /** The sets that {@link #settle} will make active. */
    Collection<String> upcoming() {
        return ready() ? List.copyOf(waiting) : List.of();
    }

    /** Names of the sets that count from {@link #settle} on. */
    Collection<String> settled() {
        Set<String> settled = new LinkedHashSet<>(active);
        settled.addAll(upcoming());
        settled.removeAll(gone);
        return List.copyOf(settled);
    }

    /** Makes it so; true when a set became active. */
    boolean settle() {
        boolean more = ready();
        if (more) {
            active.addAll(waiting);
            waiting.clear();
            covered.clear();
        }
        active.removeAll(gone);
        dropped = false;
        return more;
    }

    /** The shape with the state that each set has in this sweep. */
    EvidenceShape shown() {
        List<SetShape> sets = new ArrayList<>();
        for (SetShape set : shape.sets()) {
            boolean spent =
                    set.state().equals(SetState.RETIRED.name()) || set.state().equals(SetState.CONTAMINATED.name());
            boolean counts = active.contains(set.name());
            String state = set.state();
            if (gone.contains(set.name())) {
                state = spent ? state : SetState.RETIRED.name();
            } else if (!spent && !counts) {
                state = SetState.PENDING.name();
            } else if (counts && state.equals(SetState.PENDING.name())) {
                state = SetState.ACTIVE.name();
            }
            sets.add(new SetShape(set.name(), set.examples(), set.groups(), state));
        }
        return shape.with(sets);
    }
}
