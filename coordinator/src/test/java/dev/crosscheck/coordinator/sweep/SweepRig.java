package dev.crosscheck.coordinator.sweep;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.search.space.Configuration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** A sweep on a test rig: the machine with a list for a journal, a movable clock and a strategy that proposes x = f(number, revision). */
final class SweepRig {
    static final String ID = "test-000000";
    final TestInbox<SweepReply> inbox = TestInbox.create();
    final TestInbox<SessionSignal> session = TestInbox.create();
    final List<SweepEvent> journal = new ArrayList<>();
    final List<Decision.Reply> replies = new ArrayList<>();
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    SweepState state = new SweepState(ID, TestSpecs::read);
    SweepMachine machine = new SweepMachine(TestSpecs::read, SweepSettings.defaults());
    Optional<ReadyQueue.Ask> ask = Optional.empty();

    @SuppressWarnings("NullAway.Init")
    Progress progress;

    boolean answering = true;
    long cells = Long.MAX_VALUE;

    static SweepRig of(String spec) {
        var rig = new SweepRig();
        rig.send(new SweepCommand.CreateSweep("r1", TestSpecs.bytes(spec), rig.ref()));
        return rig;
    }

    ActorRef<SweepReply> ref() {
        return inbox.getRef();
    }

    /** Sends a command, lets the strategy answer and returns the last reply. */
    @SuppressWarnings("NullAway")
    SweepReply send(SweepCommand... commands) {
        replies.clear();
        step(List.of(commands));
        while (answering && ask.isPresent()) {
            answer();
        }
        return replies.isEmpty() ? null : replies.get(replies.size() - 1).value();
    }

    void step(List<SweepCommand> commands) {
        int evidence = state.exists() ? state.trials().evidenceCount() : 0;
        Turn turn = machine.process(state, commands, now);
        turn.events().forEach(state::applyOnce);
        journal.addAll(turn.events());
        replies.addAll(turn.replies());
        turn.send();
        progress = machine.progress(state, turn.events(), evidence, now);
        progress.ask().ifPresent(a -> ask = Optional.of(a));
    }

    void answer() {
        ReadyQueue.Ask asked = ask.orElseThrow();
        ask = Optional.empty();
        var configurations = new ArrayList<Configuration>();
        long end = Math.min(cells, asked.firstNumber() + asked.count());
        for (long number = asked.firstNumber(); number < end; number++) {
            configurations.add(proposal(number, asked.revision()));
        }
        step(List.of(new InternalCommand.SuggestionsReady(asked.id(), configurations, end == cells, false)));
    }

    static Configuration proposal(long number, long revision) {
        return TestSpecs.config(number + revision / 1e6);
    }

    /** Processes commands whose write fails: nothing is kept, the sweep is read again. */
    void fail(SweepCommand command) {
        machine.process(state, List.of(command), now);
        recover(SweepState.restore(new SweepState(ID, TestSpecs::read).snapshot(), TestSpecs::read), journal);
    }

    void recover() {
        recover(new SweepState(ID, TestSpecs::read), journal);
    }

    void recover(SweepState from, List<SweepEvent> tail) {
        state = from;
        tail.forEach(state::applyOnce);
        machine = new SweepMachine(TestSpecs::read, SweepSettings.defaults());
        if (state.exists()) {
            state.leases().restart(now, state.leasePeriod());
        }
        ask = Optional.empty();
        progress = machine.progress(state, List.of(), 0, now);
        progress.ask().ifPresent(a -> ask = Optional.of(a));
        while (answering && ask.isPresent()) {
            answer();
        }
    }

    LeaseHolder holder(String worker) {
        return new LeaseHolder(worker, worker + "-1", session.getRef());
    }

    SweepReply lease(String worker) {
        return send(new SweepCommand.LeaseTrial(holder(worker), 0, ref()));
    }

    LeaseKey leased(String worker) {
        return ((SweepReply.Leased) lease(worker)).assignment().lease();
    }

    SweepReply.ResultTaken finish(String worker, LeaseKey key, double score) {
        return finish(worker, key, AttemptOutcome.COMPLETED, OptionalDouble.of(score), OptionalInt.empty());
    }

    SweepReply.ResultTaken finish(
            String worker, LeaseKey key, AttemptOutcome outcome, OptionalDouble score, OptionalInt next) {
        return (SweepReply.ResultTaken) send(finishing(worker, key, outcome, score, next));
    }

    SweepCommand finishing(
            String worker, LeaseKey key, AttemptOutcome outcome, OptionalDouble score, OptionalInt next) {
        return new SweepCommand.FinishAttempt(
                key, outcome, "", score, Map.of("m", 1.0), "evidence-" + key.trial(), 2.5, holder(worker), next, ref());
    }

    void pass(Duration time) {
        now = now.plus(time);
        send(new InternalCommand.LeasesDue(now, Duration.ZERO));
    }

    SweepReply.SweepView view() {
        return ((SweepReply.Summary) send(new SweepCommand.GetSweep(ref()))).sweep();
    }

    SweepReply.TrialView trial(long number) {
        return ((SweepReply.Detail) send(new SweepCommand.GetTrial(number, ref()))).trial();
    }
}
