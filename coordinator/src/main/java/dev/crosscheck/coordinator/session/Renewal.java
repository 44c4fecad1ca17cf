package dev.crosscheck.coordinator.session;

import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepRejection;
import dev.crosscheck.coordinator.sweep.SweepReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Renews leases, one question per sweep. */
final class Renewal {
    private Renewal() {}

    /** Completes with the leases that are no longer the holder's. Those of a sweep that does not answer are taken as still held. */
    static CompletionStage<List<LeaseKey>> renew(SessionScope scope, List<LeaseKey> leases) {
        Map<String, List<LeaseKey>> bySweep = leases.stream().collect(Collectors.groupingBy(LeaseKey::sweepId));
        CompletionStage<List<LeaseKey>> all = CompletableFuture.completedFuture(List.of());
        for (Map.Entry<String, List<LeaseKey>> entry : bySweep.entrySet()) {
            List<LeaseKey> asked = entry.getValue();
            CompletionStage<List<LeaseKey>> one = scope.ask(
                            entry.getKey(), replyTo -> new SweepCommand.RenewLeases(scope.holder, asked, replyTo))
                    .handle((reply, error) -> dropped(reply, error, asked));
            all = all.thenCombine(one, Renewal::joined);
        }
        return all;
    }

    private static List<LeaseKey> dropped(
            @org.jspecify.annotations.Nullable SweepReply reply,
            @org.jspecify.annotations.Nullable Throwable error,
            List<LeaseKey> asked) {
        if (error == null && reply instanceof SweepReply.Renewed renewed) {
            return renewed.dropped();
        }
        boolean gone = reply instanceof SweepReply.Rejected rejected && rejected.code() == SweepRejection.UNKNOWN_SWEEP;
        return gone ? asked : List.of();
    }

    private static List<LeaseKey> joined(List<LeaseKey> a, List<LeaseKey> b) {
        List<LeaseKey> both = new ArrayList<>(a);
        both.addAll(b);
        return both;
    }
}
