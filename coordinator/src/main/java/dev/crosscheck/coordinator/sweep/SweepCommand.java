package dev.crosscheck.coordinator.sweep;

import akka.actor.typed.ActorRef;
import dev.crosscheck.coordinator.ClusterMessage;
import dev.crosscheck.coordinator.monitor.MonitorCommand;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.SpaceChange;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What can be asked of a sweep. Every public command gets exactly one reply; a reply that promises durability comes after the fsync. */
public interface SweepCommand extends ClusterMessage {

    /** A command that is answered by exactly one {@link SweepReply}. */
    interface Asked extends SweepCommand {
        ActorRef<SweepReply> replyTo();
    }

    /** Starts the sweep. {@code spec} is a resolved specification in its stored form, already validated. Repeatable by {@code requestId}. */
    @SuppressWarnings("ArrayRecordComponent") // bytes pass through; nobody compares commands
    record CreateSweep(String requestId, byte[] spec, ActorRef<SweepReply> replyTo) implements Asked {}

    /** No new leases. Reply: {@link SweepReply.Summary} or {@link SweepReply.Rejected}. */
    record PauseSweep(String reason, ActorRef<SweepReply> replyTo) implements Asked {}

    /** New leases again. */
    record ResumeSweep(ActorRef<SweepReply> replyTo) implements Asked {}

    /** Adds trials to the budget; a sweep that is complete goes on. Absorbed when the request id is repeated. */
    record ExtendSweep(String requestId, long trials, ActorRef<SweepReply> replyTo) implements Asked {}

    /**
     * A configuration of the space to try before any that the strategy proposes; constants may be left out. {@code again}: even if a trial has it. Reply: {@link SweepReply.Enqueued},
     * Invalid or Rejected.
     */
    record EnqueueTrial(String requestId, Configuration params, boolean again, ActorRef<SweepReply> replyTo)
            implements Asked {}

    /** Changes a parameter of the space. Absorbed when the request id is repeated. Reply: {@link SweepReply.SpaceView}, Invalid or Rejected. */
    record ChangeSpace(String requestId, SpaceChange change, ActorRef<SweepReply> replyTo) implements Asked {}

    /** What people changed about the space since the sweep began. Reply: {@link SweepReply.SpaceChanges}. */
    record GetSpaceChanges(ActorRef<SweepReply> replyTo) implements Asked {}

    /** Cancels what runs and ends the sweep. */
    record StopSweep(String reason, ActorRef<SweepReply> replyTo) implements Asked {}

    /** Ends the sweep's existence; only one that has ended. From then on it is unknown. Reply: {@link SweepReply.Deleted}, durable, or Rejected. */
    record DeleteSweep(String by, ActorRef<SweepReply> replyTo) implements Asked {}

    /** Reply: {@link SweepReply.Summary}. */
    record GetSweep(ActorRef<SweepReply> replyTo) implements Asked {}

    /** Trials by number from {@code fromTrial}, at most {@code limit}. Reply: {@link SweepReply.Trials}. */
    record ListTrials(long fromTrial, int limit, ActorRef<SweepReply> replyTo) implements Asked {}

    /** Reply: {@link SweepReply.Detail} or Rejected(UNKNOWN_TRIAL). */
    record GetTrial(long trial, ActorRef<SweepReply> replyTo) implements Asked {}

    /** Reply: {@link SweepReply.Board}; {@code top} 0: all rows. */
    record GetLeaderboard(int top, ActorRef<SweepReply> replyTo) implements Asked {}

    /** From now on {@code subscriber} gets {@link SweepReply.Changed} after changes, until it stops. Soft: forgotten at recovery. */
    record Subscribe(ActorRef<SweepReply.Changed> subscriber) implements SweepCommand {}

    /** Forwarded to the sweep's monitor. Reply: what {@link MonitorCommand.GetReport} says, or its rejection. */
    record GetOverfit(boolean exact, String caller, ActorRef<MonitorCommand.ReportReply> replyTo)
            implements SweepCommand {}

    /** Asks for a trial for one slot. Reply: {@link SweepReply.Leased} (durable) or {@link SweepReply.NothingToLease}. */
    record LeaseTrial(LeaseHolder holder, int slot, ActorRef<SweepReply> replyTo) implements Asked {}

    /** Signs of life; also resumes leases after a reconnect (then {@code holder.session} is new). Reply: {@link SweepReply.Renewed}. */
    record RenewLeases(LeaseHolder holder, List<LeaseKey> leases, ActorRef<SweepReply> replyTo) implements Asked {}

    /** A new process runs under this name: leases of any other instance of it go back to the queue at once. Nodes of earlier versions send this one. No reply. */
    record ReleaseWorker(String worker, String currentInstance) implements SweepCommand {}

    /** As {@link ReleaseWorker}, for many: the present instance of each worker by name. No reply. */
    record ReleaseWorkers(Map<String, String> currentInstances) implements SweepCommand {}

    /** The attempt runs. No reply. */
    record StartTrial(LeaseKey lease) implements SweepCommand {}

    /**
     * Values of one step, already in the store, and whether evidence of that step is there. {@code notice}: what the worker has to tell of the attempt, or empty. Reply:
     * {@link SweepReply.StepDecision}.
     */
    record ReportStep(
            LeaseKey lease,
            long step,
            Map<String, Double> metrics,
            boolean evidence,
            String notice,
            ActorRef<SweepReply> replyTo)
            implements Asked {
        /** Without a notice. */
        public ReportStep(
                LeaseKey lease,
                long step,
                Map<String, Double> metrics,
                boolean evidence,
                ActorRef<SweepReply> replyTo) {
            this(lease, step, metrics, evidence, "", replyTo);
        }

        /** Without evidence. */
        public ReportStep(LeaseKey lease, long step, Map<String, Double> metrics, ActorRef<SweepReply> replyTo) {
            this(lease, step, metrics, false, replyTo);
        }
    }

    /**
     * The end of an attempt; predictions are scored and evidence is in the store. Reply: {@link SweepReply.ResultTaken}, durable, absorbed when repeated.
     *
     * @param score objective on the tuning set (not oriented), for COMPLETED and, where known, STOPPED
     * @param metrics last reported values and the coordinator's metrics on the tuning set
     * @param evidence key of the evidence blob in the trial store, or empty without validation
     * @param nextSlot the slot that wants the next trial of this sweep, or empty when it is wanted elsewhere
     */
    record FinishAttempt(
            LeaseKey lease,
            AttemptOutcome outcome,
            String message,
            OptionalDouble score,
            Map<String, Double> metrics,
            String evidence,
            double seconds,
            LeaseHolder holder,
            OptionalInt nextSlot,
            ActorRef<SweepReply> replyTo)
            implements Asked {
        /** The same for this reason. */
        FinishAttempt because(String reason) {
            return new FinishAttempt(
                    lease, outcome, reason, score, metrics, evidence, seconds, holder, nextSlot, replyTo);
        }
    }

    /** Whether the sweep was finalized, and whether it may be. Reply: {@link SweepReply.Finalization}. */
    record GetFinalization(ActorRef<SweepReply> replyTo) implements Asked {}

    /** A vault set was opened for the trial; absorbed when repeated. Reply: {@link SweepReply.Finalization}, durable, or Rejected. */
    record FinalizeSweep(long trial, String opening, ActorRef<SweepReply> replyTo) implements Asked {}

    /** From the monitor, in order of {@code ordinal}, absorbed when repeated. No reply. */
    record RecordOverfitTest(int ordinal, long finishedTrials, long incumbent, String verdict, boolean alarm)
            implements SweepCommand {}

    /** From the monitor, when it found this for the first time; absorbed when repeated. No reply. */
    record RecordFinding(
            String code, String severity, String text, long finishedTrials, long incumbent, OptionalLong trial)
            implements SweepCommand {}

    /**
     * The sweep's data set has this version now. Absorbed when repeated. Reply: {@link SweepReply.SetsTaken}, durable.
     *
     * @param added every secret set that came since the sweep began
     * @param retired every set that was retired since then
     */
    record ChangeSets(int version, List<String> added, List<String> retired, ActorRef<SweepReply> replyTo)
            implements Asked {}

    /** How an attempt ended. */
    enum AttemptOutcome {
        COMPLETED,
        STOPPED,
        INFEASIBLE,
        FAILED,
        OUT_OF_MEMORY,
        /** Out of memory on a GPU that the attempt had to itself. */
        DOES_NOT_FIT,
        CRASHED,
        TIMED_OUT,
        RELEASED
    }
}
