package dev.crosscheck.coordinator.monitor;

import akka.actor.typed.ActorRef;
import dev.crosscheck.coordinator.ClusterMessage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What is told to and asked of a sweep's overfit monitor. The sweep tells finished trials in durable order, from the first, after each start of the monitor. */
public interface MonitorCommand extends ClusterMessage {

    /** Something that the sweep tells in durable order. {@code order}: from 0 without gaps, over all kinds. */
    interface Ordered extends MonitorCommand {
        long order();
    }

    /** Secret sets came or went. {@code rescored}: trials that are leased again for the added ones. */
    record SetsChanged(long order, List<String> added, List<String> retired, List<Long> rescored) implements Ordered {}

    /** A trial has evidence of another attempt, on the sets as they are now. {@code attempt} 0: that was given up. */
    record Rescored(long order, long trial, int attempt) implements Ordered {}

    /** A finished trial with evidence in the store. {@code order}: 0 for the first finished trial of the sweep, without gaps. */
    record Finished(long order, long trial, boolean search, int attempt, double score, String evidence)
            implements Ordered {}

    /** A trial that still runs has evidence of this step, at which early stopping compares. */
    record RungReached(long order, long trial, boolean search, int attempt, long step) implements Ordered {}

    /** The sweep reached COMPLETED after {@code told} trials that were or will be told by {@link Finished}. */
    record SweepCompleted(long told) implements MonitorCommand {}

    /** Reply: {@link ReportReply}. Recorded as an exposure by {@code caller}. {@code steered}: when people changed the search last. */
    record GetReport(boolean exact, String caller, ActorRef<ReportReply> replyTo, Optional<Instant> steered)
            implements MonitorCommand {
        /** About a sweep that nobody steered. */
        public GetReport(boolean exact, String caller, ActorRef<ReportReply> replyTo) {
            this(exact, caller, replyTo, Optional.empty());
        }
    }

    /** Reply: {@link Idle}, once all that was told before is taken and its tests are told to the sweep. */
    record WhenIdle(ActorRef<Idle> replyTo) implements MonitorCommand {}

    /** See {@link WhenIdle}. */
    record Idle() implements ClusterMessage {}

    /** Either a report, or a sentence that says why there is none. {@code adaptive}: people changed the search after an answer about it. */
    record ReportReply(Optional<ReportView> report, String problem, boolean adaptive) implements ClusterMessage {
        /** Of a sweep that nobody steered after an answer. */
        public ReportReply(Optional<ReportView> report, String problem) {
            this(report, problem, false);
        }
    }

    /** See the API's message OverfitReport. Already coarsened unless exact. */
    record ReportView(
            String verdict,
            String verdictNow,
            OptionalLong incumbent,
            OptionalDouble tuningScore,
            IntervalView expectedScore,
            IntervalView optimism,
            IntervalView lostShare,
            OptionalLong recommendedTrial,
            String recommendedBecause,
            OptionalLong alarmAt,
            OptionalLong alarmIncumbent,
            String trust,
            List<FindingView> findings,
            List<SetView> sets,
            DiagnosticsView diagnostics,
            OptionalLong examplesToSettle,
            OptionalDouble gainOverDefault,
            OptionalDouble gainOverStartup,
            long trials,
            boolean exact,
            long exposures,
            String advice) {}

    /** An estimate with its 95 % interval; each part may be unknown. */
    record IntervalView(OptionalDouble estimate, OptionalDouble low, OptionalDouble high) {}

    /** See the API's message Finding. */
    record FindingView(
            String code,
            String severity,
            String text,
            OptionalLong trial,
            OptionalLong raisedAt,
            OptionalLong raisedIncumbent) {}

    /** See the API's messages. */
    record DiagnosticsView(
            IntervalView transfer,
            Optional<OvertuningView> overtuning,
            List<Long> ties,
            List<TrendView> trend,
            long tied,
            Optional<RecommendedView> recommended,
            OptionalLong partedAt,
            OptionalLong partedTrial,
            OptionalDouble goal,
            OptionalInt rung) {}

    /** See the API's message Recommended. */
    record RecommendedView(IntervalView score, int agreeing, int choices) {}

    /** See the API's message Overtuning. */
    record OvertuningView(long trial, IntervalView amount, OptionalDouble relative, boolean significant) {}

    /** See the API's message TrendPoint. */
    record TrendView(long trial, long seen, double tuningScore, IntervalView expectedScore) {}

    /** See the API's message SetReport. */
    record SetView(String set, long examples, String state, OptionalDouble offset, OptionalDouble drift) {}
}
