package dev.crosscheck.coordinator.sweep;

import akka.actor.typed.ActorRef;
import dev.crosscheck.coordinator.monitor.MonitorCommand;
import dev.crosscheck.coordinator.suggest.SuggestionActor;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.trial.Trial;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the parts of one sweep tell each other; never leaves the node. */
sealed interface InternalCommand extends SweepCommand {

    /** Time went on; the front makes {@link LeasesDue} of it. */
    record LeaseTick() implements InternalCommand {}

    /**
     * Leases, timeouts and budgets are looked at.
     *
     * @param at when that was due: a lease that ran out later may be renewed by a command that waits behind this one
     * @param deaf how long before that nothing could be heard, because this process did not run
     */
    record LeasesDue(Instant at, Duration deaf) implements InternalCommand {}

    /** The strategy's answer. {@code fallback}: given by the stand-in. */
    record SuggestionsReady(long askId, List<Configuration> configurations, boolean exhausted, boolean fallback)
            implements InternalCommand {}

    /** The strategy threw. */
    record SuggestionFailed(long askId, String message) implements InternalCommand {}

    /** The strategy has not answered for too long. */
    record SuggestionLate(long question) implements InternalCommand {}

    /** The entity has read its journal. */
    record Recovered(List<Trial> history, Progress progress) implements InternalCommand {}

    /** A batch is durable and answered. */
    record Written(Progress progress) implements InternalCommand {}

    /** A batch of reports and questions is answered: how the sweep stands is as before. */
    record Quiet() implements InternalCommand {}

    /** The entity's actor of this generation is gone. */
    record WriterStopped(int generation) implements InternalCommand {}

    /** Starts the entity's actor again. */
    record StartWriter() implements InternalCommand {}

    /** The monitor with this number is gone. */
    record MonitorStopped(int number) implements InternalCommand {}

    /** The monitor has taken all that it was told and told all that came of it. */
    record MonitorIdle() implements InternalCommand {}

    /** Wants all evidence for a fresh monitor: answered by {@link Replayed}. */
    record ReplayEvidence() implements InternalCommand {}

    /** All evidence so far, and how much there was at each earlier completion, for a monitor that starts afresh. */
    record Replayed(SweepDefinition definition, List<MonitorCommand.Ordered> evidence, List<Integer> completions)
            implements InternalCommand {}

    /** A subscriber is gone. */
    record Unsubscribed(ActorRef<SweepReply.Changed> subscriber) implements InternalCommand {}

    /** Tells subscribers, scheduler and index what has changed since the last time. */
    record Publish() implements InternalCommand {}

    /** Repeats the demand. */
    record RepeatDemand() implements InternalCommand {}

    /** The row of the list of sweeps was stored, or could not be. */
    record RowStored(SweepReply.SweepView row, Optional<String> problem) implements InternalCommand {}

    /** Stores the row if it changed. */
    record StoreRow() implements InternalCommand {}

    /** Looks whether the sweep has ended and nobody has asked for it lately. */
    record Unload() implements InternalCommand {}

    /** The strategy or its stand-in answered. */
    record Answered(SuggestionActor.Answer answer) implements InternalCommand {}
}
