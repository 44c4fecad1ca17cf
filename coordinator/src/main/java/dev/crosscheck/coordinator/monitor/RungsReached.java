package dev.crosscheck.coordinator.monitor;

import dev.crosscheck.coordinator.monitor.MonitorCommand.RungReached;
import dev.crosscheck.coordinator.monitor.MonitorWork.Loaded;
import dev.crosscheck.monitor.TrialEvidence;
import dev.crosscheck.stopping.StoppingConfig;
import dev.crosscheck.stopping.StoppingRules;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What trials predicted at the rungs of early stopping. Not thread-safe. */
final class RungsReached {
    private final List<Long> steps;
    private final OrientedEvidence orientation;
    private final EvidenceDecoder decoder;
    private final List<RungReached> all = new ArrayList<>();

    RungsReached(Optional<StoppingConfig> stopping, OrientedEvidence orientation, EvidenceDecoder decoder) {
        this.steps =
                stopping.map(config -> StoppingRules.create(config).rungs()).orElse(List.of());
        this.orientation = orientation;
        this.decoder = decoder;
    }

    void add(RungReached rung) {
        all.add(rung);
    }

    /** The step of the highest rung that the report reached; its own step where the rule has no rungs. */
    int level(RungReached reached) {
        long level = steps.stream()
                .filter(step -> step <= reached.step())
                .reduce((lower, higher) -> higher)
                .orElse(reached.step());
        return Math.toIntExact(level);
    }

    /** In the order in which they were told. */
    List<RungReached> all() {
        return List.copyOf(all);
    }

    /** By rung, the evidence of the trials that have it on all these sets. */
    Map<Integer, List<TrialEvidence>> evidence(List<Loaded> loaded, Collection<String> sets) {
        Map<Integer, List<TrialEvidence>> byRung = new TreeMap<>();
        for (Loaded one : loaded) {
            if (one.told() instanceof RungReached reached) {
                decoder.read(one, scores -> orientation.of(reached, scores, sets))
                        .filter(trial -> trial.sets().size() == sets.size())
                        .ifPresent(trial -> byRung.computeIfAbsent(level(reached), level -> new ArrayList<>())
                                .add(trial));
            }
        }
        return byRung;
    }
}
