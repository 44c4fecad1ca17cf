package dev.crosscheck.coordinator.monitor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.crosscheck.coordinator.dataset.ExposureLedger.Exposure;
import dev.crosscheck.coordinator.monitor.MonitorActors.Sources;
import dev.crosscheck.coordinator.monitor.MonitorCommand.GetReport;
import dev.crosscheck.coordinator.monitor.MonitorCommand.Idle;
import dev.crosscheck.coordinator.monitor.MonitorCommand.Ordered;
import dev.crosscheck.coordinator.monitor.MonitorCommand.ReportReply;
import dev.crosscheck.coordinator.monitor.MonitorCommand.SetsChanged;
import dev.crosscheck.coordinator.monitor.MonitorCommand.SweepCompleted;
import dev.crosscheck.coordinator.monitor.MonitorCommand.WhenIdle;
import dev.crosscheck.coordinator.monitor.MonitorWork.Test;
import dev.crosscheck.coordinator.scoring.EvidenceShape;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The overfit monitor of one sweep. Takes finished trials in their order, whatever order they arrive in, and answers questions once all trials told before
 * them are taken. One step at a time runs off the actor: reading evidence, the statistics, a record in the exposure ledger. A test is told to the sweep, and a report
 * given to a caller, only after its exposure is on record. What fails for a while is tried again; evidence that is missing or damaged is left out and said so.
 */
final class MonitorActor extends AbstractBehavior<MonitorCommand> {
    private static final int BATCH = 64;
    private static final Duration FIRST_RETRY = Duration.ofSeconds(2);
    private static final int MOST_DOUBLINGS = 7;

    private final String sweepId;
    private final SweepDefinition definition;
    private final Disclosures disclosures;
    private final Sources sources;
    private final TimerScheduler<MonitorCommand> timers;
    private final EvidenceReader reader;
    private final SetSteps setSteps;
    private final ReportAnswers answers;
    private final Map<Long, Ordered> waiting = new HashMap<>();
    private final TreeSet<Long> completions = new TreeSet<>();
    private final Deque<GetReport> questions = new ArrayDeque<>();
    private final Deque<Test> untold = new ArrayDeque<>();
    private final List<WhenIdle> watchers = new ArrayList<>();
    private @Nullable EvidenceShape shape;
    private @Nullable MonitorWork work;
    private long taken;
    private int failures;
    private boolean busy;

    /** Why the last step failed, until it is tried again. */
    private @Nullable Throwable trouble;

    private record Opened(EvidenceShape shape, MonitorWork work) implements MonitorCommand {}

    private record Taken(List<Ordered> trials, boolean completion, List<Test> tests) implements MonitorCommand {}

    private record Recorded(Test test) implements MonitorCommand {}

    private record Answered(GetReport question, ReportReply reply) implements MonitorCommand {}

    private record StepFailed(String step, Throwable cause) implements MonitorCommand {}

    private record TryAgain() implements MonitorCommand {}

    private MonitorActor(
            ActorContext<MonitorCommand> context,
            TimerScheduler<MonitorCommand> timers,
            String sweepId,
            SweepDefinition definition,
            ActorRef<SweepCommand> sweep,
            Sources sources) {
        super(context);
        this.timers = timers;
        this.sweepId = sweepId;
        this.definition = definition;
        this.disclosures = new Disclosures(sweepId, sweep, sources);
        this.sources = sources;
        this.reader = new EvidenceReader(sources.trials(), sweepId);
        this.setSteps = new SetSteps(sources, reader, sweepId, definition);
        this.answers = new ReportAnswers(sources, sweepId, definition);
    }

    static Behavior<MonitorCommand> create(
            String sweepId, SweepDefinition definition, ActorRef<SweepCommand> sweep, Sources sources) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            MonitorActor actor = new MonitorActor(context, timers, sweepId, definition, sweep, sources);
            actor.next();
            return actor;
        }));
    }

    @Override
    public Receive<MonitorCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(Ordered.class, this::onTold)
                .onMessage(SweepCompleted.class, this::onCompleted)
                .onMessage(GetReport.class, this::onQuestion)
                .onMessage(WhenIdle.class, this::onWhenIdle)
                .onMessage(Opened.class, this::onOpened)
                .onMessage(Taken.class, this::onTaken)
                .onMessage(Recorded.class, this::onRecorded)
                .onMessage(Answered.class, this::onAnswered)
                .onMessage(StepFailed.class, this::onStepFailed)
                .onMessage(TryAgain.class, message -> idle())
                .build();
    }

    private Behavior<MonitorCommand> onTold(Ordered told) {
        if (told.order() >= taken) {
            waiting.putIfAbsent(told.order(), told);
        }
        return next();
    }

    private Behavior<MonitorCommand> onCompleted(SweepCompleted completed) {
        completions.add(completed.told());
        return next();
    }

    private Behavior<MonitorCommand> onQuestion(GetReport question) {
        if (trouble != null) {
            question.replyTo().tell(ReportAnswers.unavailable(trouble));
            return this;
        }
        questions.add(question);
        return next();
    }

    private Behavior<MonitorCommand> onWhenIdle(WhenIdle question) {
        watchers.add(question);
        return next();
    }

    private Behavior<MonitorCommand> done() {
        failures = 0;
        return idle();
    }

    private Behavior<MonitorCommand> idle() {
        busy = false;
        trouble = null;
        return next();
    }

    /** Starts the next step, unless one runs. */
    private Behavior<MonitorCommand> next() {
        if (busy) {
            return this;
        }
        if (work == null || shape == null) {
            step("open", open());
        } else if (!untold.isEmpty()) {
            step("record", record(untold.element()));
        } else if (work.rebaseDue()) {
            step("rebase", setSteps.rebase(work).thenApply(tests -> new Taken(List.of(), false, tests)));
        } else if (!completions.isEmpty() && completions.first() <= taken) {
            step("complete", complete(work));
        } else if (waiting.get(taken) instanceof SetsChanged change) {
            step("sets", setSteps.change(work, change).thenApply(done -> new Taken(List.of(change), false, List.of())));
        } else if (waiting.containsKey(taken)) {
            step("take", take(work, batch(work)));
        } else if (!questions.isEmpty()) {
            GetReport question = questions.remove();
            step("answer", answer(question, work, work.sets().shown()));
        } else {
            watchers.forEach(question -> question.replyTo().tell(new Idle()));
            watchers.clear();
        }
        return this;
    }

    private void step(String name, CompletionStage<? extends MonitorCommand> stage) {
        busy = true;
        getContext().pipeToSelf(stage, (result, failure) -> {
            if (failure == null) {
                return result;
            }
            return new StepFailed(name, EvidenceReader.cause(failure));
        });
    }

    private CompletionStage<Opened> open() {
        return sources.shapes()
                .of(sweepId, definition.validation().orElseThrow())
                .thenApply(known -> new Opened(known, new MonitorWork(definition, known)));
    }

    private Behavior<MonitorCommand> onOpened(Opened opened) {
        shape = opened.shape();
        work = opened.work();
        return done();
    }

    private List<Ordered> batch(MonitorWork current) {
        List<Ordered> batch = new ArrayList<>();
        int most = current.sets().anyWaiting() ? 1 : BATCH;
        long end = completions.isEmpty() ? Long.MAX_VALUE : completions.first();
        for (long order = taken; batch.size() < most && order < end && waiting.containsKey(order); order++) {
            if (waiting.get(order) instanceof SetsChanged) {
                break;
            }
            batch.add(waiting.get(order));
        }
        return batch;
    }

    private CompletionStage<Taken> take(MonitorWork current, List<Ordered> batch) {
        return reader.load(batch)
                .thenApplyAsync(list -> new Taken(batch, false, current.take(list)), sources.compute());
    }

    private CompletionStage<Taken> complete(MonitorWork current) {
        return CompletableFuture.supplyAsync(() -> new Taken(List.of(), true, current.complete()), sources.compute());
    }

    private Behavior<MonitorCommand> onTaken(Taken step) {
        taken += step.trials().size();
        step.trials().forEach(trial -> waiting.remove(trial.order()));
        if (step.completion()) {
            completions.pollFirst();
        }
        untold.addAll(step.tests());
        return done();
    }

    private CompletionStage<Recorded> record(Test test) {
        return disclosures.record(test, ledgerName(), taken, answering()).thenApply(Recorded::new);
    }

    private String ledgerName() {
        return shape == null ? "" : shape.ledgerName();
    }

    private List<String> answering() {
        return work == null ? List.of() : List.copyOf(work.sets().active());
    }

    private Behavior<MonitorCommand> onRecorded(Recorded recorded) {
        untold.remove();
        disclosures.tell(recorded.test());
        return done();
    }

    private CompletionStage<Answered> answer(GetReport question, MonitorWork current, EvidenceShape known) {
        String caller = question.caller().isEmpty() ? "unknown" : question.caller();
        Exposure exposure = disclosures.exposure(
                ledgerName(), caller, question.exact() ? "exact report" : "report in bands", taken, answering());
        return answers.answer(question, exposure, current, known).thenApply(reply -> new Answered(question, reply));
    }

    private Behavior<MonitorCommand> onAnswered(Answered answered) {
        answered.question().replyTo().tell(answered.reply());
        return done();
    }

    private Behavior<MonitorCommand> onStepFailed(StepFailed failed) {
        trouble = failed.cause();
        getContext()
                .getLog()
                .warn(
                        "Overfit monitor: a step failed, trying again sweep={} step={} error={}",
                        sweepId,
                        failed.step(),
                        ReportAnswers.said(failed.cause()));
        questions.forEach(question -> question.replyTo().tell(ReportAnswers.unavailable(failed.cause())));
        questions.clear();
        Duration delay = FIRST_RETRY.multipliedBy(1L << Math.min(failures++, MOST_DOUBLINGS));
        timers.startSingleTimer(TryAgain.class, new TryAgain(), delay);
        return this;
    }
}
