package dev.crosscheck.coordinator.sweep;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.crosscheck.coordinator.monitor.MonitorCommand;
import dev.crosscheck.coordinator.suggest.SuggestionActor;
import dev.crosscheck.search.StrategyConfig;
import dev.crosscheck.search.trial.Trial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The children of a sweep that think: its strategy, the strategy's stand-in and the overfit monitor. Confined to the front. */
final class Companions {
    private static final String DEADLINE = "suggest-deadline";

    private final ActorContext<SweepCommand> context;
    private final TimerScheduler<SweepCommand> timers;
    private final String sweepId;
    private final SweepServices services;
    private final ActorRef<SuggestionActor.Answer> answers;
    private Optional<ActorRef<SuggestionActor.Command>> strategy = Optional.empty();
    private Optional<ActorRef<SuggestionActor.Command>> standIn = Optional.empty();
    private Optional<ActorRef<MonitorCommand>> monitor = Optional.empty();
    private final List<Trial> strategyBehind = new ArrayList<>();
    private final List<Trial> standInBehind = new ArrayList<>();
    private Optional<Instant> steered = Optional.empty();
    private Optional<ReadyQueue.Ask> asked = Optional.empty();
    /** Of the latest question to a strategy. The entity counts its own questions from the start whenever it starts again, while a strategy of before still thinks. */
    private long question;

    private boolean completionTold;
    private int started;
    private int monitors;
    private long evidenceTold;

    Companions(
            ActorContext<SweepCommand> context,
            TimerScheduler<SweepCommand> timers,
            String sweepId,
            SweepServices services) {
        this.context = context;
        this.timers = timers;
        this.sweepId = sweepId;
        this.services = services;
        this.answers = context.messageAdapter(SuggestionActor.Answer.class, InternalCommand.Answered::new);
    }

    /** Starts those that the sweep needs, with all that happened before; at recovery and when the sweep is created. */
    void start(List<Trial> history, Progress progress) {
        stop();
        SweepDefinition definition = progress.definition().orElseThrow();
        if (!progress.phase().isEnded()) {
            startStrategies(definition);
            tellStrategies(history);
        }
        startMonitor(definition);
        tellCompletions(progress.completions());
        steered = progress.steered();
    }

    private void startStrategies(SweepDefinition definition) {
        started++;
        StrategyConfig config = definition.strategy();
        strategy = Optional.of(context.spawn(
                SuggestionActor.create(
                        () -> services.strategies().create(config, definition.space(), definition.objective()), false),
                "strategy-" + started,
                SuggestionActor.DISPATCHER));
        standIn = Optional.of(context.spawn(
                SuggestionActor.create(
                        () -> services.strategies().createStandIn(config, definition.space(), definition.objective()),
                        true),
                "stand-in-" + started,
                SuggestionActor.FALLBACK_DISPATCHER));
    }

    private void tellCompletions(List<Integer> completions) {
        monitor.ifPresent(
                child -> completions.forEach(evidence -> child.tell(new MonitorCommand.SweepCompleted(evidence))));
    }

    private void startMonitor(SweepDefinition definition) {
        if (definition.validation().isEmpty() || services.monitors().isEmpty()) {
            return;
        }
        ActorRef<MonitorCommand> child = context.spawn(
                services.monitors().get().create(sweepId, definition, context.getSelf()), "monitor-" + ++monitors);
        context.watchWith(child, new InternalCommand.MonitorStopped(monitors));
        monitor = Optional.of(child);
    }

    /** The monitor is gone; true when it was the present one. */
    boolean monitorStopped(InternalCommand.MonitorStopped message) {
        boolean present = message.number() == monitors && monitor.isPresent();
        if (present) {
            monitor = Optional.empty();
            completionTold = false;
        }
        return present;
    }

    /** Starts a fresh monitor with everything that it has to know. */
    void replay(InternalCommand.Replayed message) {
        if (monitor.isEmpty()) {
            startMonitor(message.definition());
            tellCompletions(message.completions());
            tellMonitor(message.evidence());
        }
    }

    /** Passes on what became durable. */
    void tell(Progress progress) {
        steered = progress.steered();
        if (progress.anew() && strategy.isPresent()) {
            stopStrategies();
            startStrategies(progress.definition().orElseThrow());
        }
        tellStrategies(progress.told());
        tellMonitor(progress.evidence());
        progress.ask().ifPresent(this::ask);
        if (progress.phase().isEnded()) {
            stopStrategies();
        }
        if (progress.phase() == SweepPhase.COMPLETED && !completionTold) {
            completionTold = true;
            monitor.ifPresent(child -> child.tell(new MonitorCommand.SweepCompleted(evidenceTold)));
        }
    }

    /** They hear of trials when they are asked: before that they have no use for them. */
    private void tellStrategies(List<Trial> trials) {
        strategy.ifPresent(child -> strategyBehind.addAll(trials));
        standIn.ifPresent(child -> standInBehind.addAll(trials));
    }

    private void put(ActorRef<SuggestionActor.Command> child, List<Trial> behind, ReadyQueue.Ask ask) {
        if (!behind.isEmpty()) {
            child.tell(new SuggestionActor.Told(behind));
            behind.clear();
        }
        child.tell(new SuggestionActor.Propose(question, ask.firstNumber(), ask.count(), ask.unleased(), answers));
    }

    private void tellMonitor(List<MonitorCommand.Ordered> evidence) {
        monitor.ifPresent(child -> evidence.forEach(child::tell));
        if (!evidence.isEmpty()) {
            evidenceTold = evidence.get(evidence.size() - 1).order() + 1;
        }
    }

    private void ask(ReadyQueue.Ask ask) {
        asked = Optional.of(ask);
        question++;
        timers.startSingleTimer(
                DEADLINE,
                new InternalCommand.SuggestionLate(question),
                services.settings().suggestDeadline());
        strategy.ifPresent(child -> put(child, strategyBehind, ask));
    }

    /** The strategy is late: its stand-in proposes. */
    void late(InternalCommand.SuggestionLate message) {
        asked.filter(ask -> message.question() == question).ifPresent(ask -> {
            context.getLog()
                    .warn("A strategy is late, a stand-in proposes, sweep={} trial={}", sweepId, ask.firstNumber());
            standIn.ifPresent(child -> put(child, standInBehind, ask));
        });
    }

    /** What the entity has to be told of an answer; empty when the question was answered already. */
    Optional<SweepCommand> answered(InternalCommand.Answered message) {
        SuggestionActor.Answer answer = message.answer();
        if (asked.isEmpty() || answer.askId() != question) {
            return Optional.empty();
        }
        long askId = asked.get().id();
        asked = Optional.empty();
        timers.cancel(DEADLINE);
        if (answer instanceof SuggestionActor.Proposed proposed) {
            return Optional.of(new InternalCommand.SuggestionsReady(
                    askId, proposed.configurations(), proposed.exhausted(), proposed.standIn()));
        }
        String problem = ((SuggestionActor.Failed) answer).message();
        return Optional.of(new InternalCommand.SuggestionFailed(askId, problem));
    }

    Optional<ActorRef<MonitorCommand>> monitor() {
        return monitor;
    }

    /** Has the monitor answer, or says why there is none; false: there is no sweep. */
    boolean forward(SweepCommand.GetOverfit question, SweepPhase phase) {
        if (monitor.isPresent()) {
            monitor.get()
                    .tell(new MonitorCommand.GetReport(
                            question.exact(), question.caller(), question.replyTo(), steered));
            return true;
        }
        if (phase == SweepPhase.UNCREATED) {
            Refusals.refuse(question, SweepRejection.UNKNOWN_SWEEP, "there is no sweep " + sweepId);
            return false;
        }
        Refusals.refuse(
                question,
                SweepRejection.ILLEGAL_TRANSITION,
                "sweep " + sweepId + " has no secret sets to check against; give its spec a validation section");
        return true;
    }

    private void stopStrategies() {
        timers.cancel(DEADLINE);
        asked = Optional.empty();
        strategy.ifPresent(context::stop);
        standIn.ifPresent(context::stop);
        strategy = Optional.empty();
        standIn = Optional.empty();
        strategyBehind.clear();
        standInBehind.clear();
    }

    /** Ends all of them. */
    void stop() {
        stopStrategies();
        monitor.ifPresent(context::stop);
        monitor = Optional.empty();
        completionTold = false;
    }
}
