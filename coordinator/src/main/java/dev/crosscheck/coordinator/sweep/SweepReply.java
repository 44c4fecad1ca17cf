package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.coordinator.ClusterMessage;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.SpaceChange;
import dev.crosscheck.search.space.SpaceProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What a sweep answers. Immutable views; none holds anything of a secret set. */
public interface SweepReply extends ClusterMessage {

    /** Refused; an expected answer, not a fault. */
    record Rejected(SweepRejection code, String message) implements SweepReply {}

    /** What was given is wrong; one problem for each mistake. */
    record Invalid(List<SpaceProblem> problems) implements SweepReply {}

    /** After a change of {@code parameter}, which is now {@code domain}: so many earlier trials finished, so many of them are of the changed space, so many waiting ones were withdrawn. */
    record SpaceView(SweepView sweep, String parameter, String domain, long finished, long known, long withdrawn)
            implements SweepReply {}

    /** Changes of the space, in order. */
    record SpaceChanges(List<SpaceChange> changes) implements SweepReply {}

    /** The number of the trial that waits now. */
    record Enqueued(long trial) implements SweepReply {}

    /** The sweep does not exist any more. */
    record Deleted(String sweepId) implements SweepReply {}

    /** The sweep in one line. */
    record Summary(SweepView sweep) implements SweepReply {}

    /** A page of trials by number; {@code next} is the first number of the following page. */
    record Trials(List<TrialView> trials, OptionalLong next) implements SweepReply {}

    /** One trial with its attempts; step values come from the store. */
    record Detail(TrialView trial, List<AttemptView> attempts) implements SweepReply {}

    /** Ranked finished trials, then the running ones. {@code lastFailed}: the SEARCH trial that failed last; {@code notices}: what workers told, with the trials that it holds for. */
    record Board(
            SweepView sweep,
            List<TrialView> ranked,
            List<TrialView> running,
            Optional<TrialView> lastFailed,
            List<String> notices)
            implements SweepReply {}

    /** Something changed: fetch the board again when it suits. */
    record Changed(String sweepId, boolean ended) implements SweepReply {}

    /** A trial for the slot. */
    record Leased(Assignment assignment) implements SweepReply {}

    /** No trial now. {@code ended}: never again; otherwise the sweep tells the scheduler when that changes. */
    record NothingToLease(boolean ended, String reason) implements SweepReply {}

    /** Leases of the request that are no longer the caller's. The others hold for another period. */
    record Renewed(List<LeaseKey> dropped) implements SweepReply {}

    /** Whether the attempt goes on. */
    record StepDecision(LeaseKey lease, long step, boolean stop, String reason) implements SweepReply {}

    /** The result is durable (accepted) or refused for good; in both cases the worker forgets it. */
    record ResultTaken(LeaseKey lease, boolean accepted, String reason, Optional<Assignment> next)
            implements SweepReply {}

    /** Whether the sweep, in this phase, takes new and retired sets in, and how many of its trials are leased again for that. */
    record SetsTaken(boolean taken, String phase, int rescoring) implements SweepReply {}

    /** One leased attempt. {@code seed}: function of the sweep's seed and the trial, the same for each attempt. */
    record Assignment(
            LeaseKey lease,
            int slot,
            Configuration params,
            long seed,
            Duration leasePeriod,
            Duration timeout,
            long resource) {}

    /**
     * How the sweep stands to its vault.
     *
     * @param trial that the vault was opened for; absent before
     * @param opening id of the opening's record; empty before
     * @param problem why the vault cannot be opened now; empty when it can or was
     */
    record Finalization(OptionalLong trial, String opening, String problem) implements SweepReply {}

    /** See the API's message Sweep. */
    record SweepView(
            String sweepId,
            String name,
            String project,
            String state,
            String stateBecause,
            long finished,
            long running,
            long failed,
            OptionalLong maxTrials,
            OptionalLong bestTrial,
            OptionalDouble bestScore,
            String metric,
            boolean maximize,
            String verdict,
            String strategy,
            long seed,
            Instant created,
            Optional<Instant> ended,
            List<String> parameters,
            String dataset,
            int priority,
            boolean adaptive) {}

    /** See the API's message Trial. */
    record TrialView(
            long number,
            OptionalLong rank,
            String kind,
            String state,
            int attempts,
            Configuration params,
            OptionalDouble score,
            Map<String, Double> metrics,
            String worker,
            Optional<Instant> started,
            Optional<Instant> ended,
            String stoppedBecause,
            OptionalLong step,
            String notice) {}

    /** See the API's message Attempt. */
    record AttemptView(
            int attempt,
            String state,
            String worker,
            Instant started,
            Optional<Instant> ended,
            String message,
            String kind) {}
}
