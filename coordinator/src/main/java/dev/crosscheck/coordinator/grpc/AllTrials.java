package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.coordinator.sweep.SweepReply.TrialView;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Trials of a sweep by number, asked for page by page. */
final class AllTrials {
    private AllTrials() {}

    /** Every one. */
    static CompletionStage<List<TrialView>> of(SweepApi api, String sweepId) {
        return some(api, sweepId, 0, Integer.MAX_VALUE).thenApply(SweepReply.Trials::trials);
    }

    /** So many, where there are as many, from this number on. */
    static CompletionStage<SweepReply.Trials> some(SweepApi api, String sweepId, long first, int most) {
        return from(api, sweepId, first, most, new ArrayList<>());
    }

    private static CompletionStage<SweepReply.Trials> from(
            SweepApi api, String sweepId, long first, int most, List<TrialView> before) {
        int wanted = most - before.size();
        return api.ask(sweepId, SweepReply.Trials.class, replyTo -> new SweepCommand.ListTrials(first, wanted, replyTo))
                .thenCompose(page -> {
                    before.addAll(page.trials());
                    OptionalLong next = page.next();
                    return next.isPresent() && before.size() < most
                            ? from(api, sweepId, next.getAsLong(), most, before)
                            : CompletableFuture.completedStage(new SweepReply.Trials(before, next));
                });
    }
}
