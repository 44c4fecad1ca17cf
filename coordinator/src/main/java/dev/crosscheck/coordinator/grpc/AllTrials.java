package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.coordinator.sweep.SweepReply.TrialView;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Every trial of a sweep by number, asked for page by page. */
final class AllTrials {
    private static final int PAGE = 10_000;

    private AllTrials() {}

    static CompletionStage<List<TrialView>> of(SweepApi api, String sweepId) {
        return from(api, sweepId, 0, new ArrayList<>());
    }

    private static CompletionStage<List<TrialView>> from(
            SweepApi api, String sweepId, long first, List<TrialView> before) {
        return api.ask(sweepId, SweepReply.Trials.class, replyTo -> new SweepCommand.ListTrials(first, PAGE, replyTo))
                .thenCompose(page -> {
                    before.addAll(page.trials());
                    OptionalLong next = page.next();
                    return next.isPresent()
                            ? from(api, sweepId, next.getAsLong(), before)
                            : CompletableFuture.completedStage(before);
                });
    }
}
