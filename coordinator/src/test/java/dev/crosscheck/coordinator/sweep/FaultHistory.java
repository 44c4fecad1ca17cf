package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** What workers and clients saw of a run, beside the journal. */
final class FaultHistory {
    /** A result as a worker sent it. */
    record Sent(AttemptOutcome outcome, OptionalDouble score, String worker) {}

    /** An answer of the coordinator to a result. */
    record Answered(LeaseKey lease, boolean accepted, String reason) {}

    final Map<LeaseKey, Sent> sent = new HashMap<>();
    final List<Answered> answered = new ArrayList<>();
    /** The processes that were given an attempt. */
    final Map<LeaseKey, Set<String>> holders = new HashMap<>();
    /** Evidence that the trial store holds. */
    final Set<String> evidence = new HashSet<>();
    /** Trials asked for by extensions that were acknowledged, by request. */
    final Map<String, Long> extended = new HashMap<>();

    void leased(LeaseKey lease, String process) {
        holders.computeIfAbsent(lease, key -> new HashSet<>()).add(process);
    }
}
