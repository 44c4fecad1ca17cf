package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.coordinator.sweep.SweepReply.SweepView;
import dev.crosscheck.proto.v1.Sweep;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** All sweeps: those that have ended from the index, the others as they are now. */
final class SweepListing {
    private SweepListing() {}

    /** Newest first; a sweep that does not answer is shown as the index has it. */
    static CompletionStage<List<Sweep>> all(SweepApi api) {
        return api.index()
                .list()
                .thenCombine(api.specs().ids(), (rows, ids) -> read(api, rows, ids))
                .thenCompose(s -> s)
                .thenCompose(sweeps -> Waiting.tell(api, sweeps));
    }

    private static CompletionStage<List<Sweep>> read(SweepApi api, List<SweepView> rows, List<String> ids) {
        Map<String, SweepView> known = rows.stream().collect(Collectors.toMap(SweepView::sweepId, r -> r));
        List<CompletableFuture<Optional<SweepView>>> views = ids.stream()
                .map(id -> view(api, id, Optional.ofNullable(known.get(id))))
                .toList();
        return CompletableFuture.allOf(views.toArray(CompletableFuture[]::new)).thenApply(done -> views.stream()
                .flatMap(v -> v.join().stream())
                .sorted(Comparator.comparing(SweepView::created).reversed().thenComparing(SweepView::sweepId))
                .map(SweepProtoMapper::sweep)
                .toList());
    }

    private static CompletableFuture<Optional<SweepView>> view(SweepApi api, String id, Optional<SweepView> row) {
        if (row.isPresent() && SweepProtoMapper.hasEnded(row.get().state())) {
            return CompletableFuture.completedFuture(row);
        }
        return api.ask(id, SweepReply.Summary.class, SweepCommand.GetSweep::new)
                .thenApply(reply -> Optional.of(reply.sweep()))
                .exceptionally(e -> row)
                .toCompletableFuture();
    }
}
