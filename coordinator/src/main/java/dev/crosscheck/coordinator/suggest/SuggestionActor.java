package dev.crosscheck.coordinator.suggest;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.crosscheck.search.AskRequest;
import dev.crosscheck.search.Proposals;
import dev.crosscheck.search.Strategy;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.trial.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one strategy up to date with the trials of its sweep and asks it. The strategy is made at the first question and made anew, from the whole
 * history, after it threw. Answers every question exactly once, in order.
 */
public final class SuggestionActor extends AbstractBehavior<SuggestionActor.Command> {

    /** What it is told. */
    public sealed interface Command {}

    /** Trials that were proposed or finished, in durable order. */
    public record Told(List<Trial> trials) implements Command {
        public Told {
            trials = List.copyOf(trials);
        }
    }

    /**
     * Asks for proposals.
     *
     * @param unleased earlier proposals that are not told yet, so that they are not made twice
     */
    public record Propose(long askId, long firstNumber, int count, List<Trial> unleased, ActorRef<Answer> replyTo)
            implements Command {
        public Propose {
            unleased = List.copyOf(unleased);
        }
    }

    /** Answer to {@link Propose}. */
    public sealed interface Answer {
        /** Of the question. */
        long askId();

        /** Whether the stand-in gave it. */
        boolean standIn();
    }

    /** Proposals. */
    public record Proposed(long askId, List<Configuration> configurations, boolean exhausted, boolean standIn)
            implements Answer {
        public Proposed {
            configurations = List.copyOf(configurations);
        }
    }

    /** The strategy threw. */
    public record Failed(long askId, String message, boolean standIn) implements Answer {}

    /** Where strategies run: few threads, none of them the entities'. */
    public static final DispatcherSelector DISPATCHER = DispatcherSelector.fromConfig("crosscheck.suggest-dispatcher");

    /** Where their stand-ins run, so that a strategy that hangs does not hold them up. */
    public static final DispatcherSelector FALLBACK_DISPATCHER =
            DispatcherSelector.fromConfig("crosscheck.fallback-dispatcher");

    private static final Logger LOG = LoggerFactory.getLogger(SuggestionActor.class);

    private final Supplier<Strategy> source;
    private final boolean standIn;
    private final List<Trial> history = new ArrayList<>();
    private final Map<Long, Trial> pending = new LinkedHashMap<>();
    private Optional<Strategy> strategy = Optional.empty();
    private int told;

    private SuggestionActor(ActorContext<Command> context, Supplier<Strategy> source, boolean standIn) {
        super(context);
        this.source = source;
        this.standIn = standIn;
    }

    /** An actor that makes its strategy by {@code source}, on its own thread. {@code standIn} comes back with each answer. */
    public static Behavior<Command> create(Supplier<Strategy> source, boolean standIn) {
        return Behaviors.setup(context -> new SuggestionActor(context, source, standIn));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Told.class, this::onTold)
                .onMessage(Propose.class, this::onPropose)
                .build();
    }

    private Behavior<Command> onTold(Told message) {
        for (Trial trial : message.trials()) {
            history.add(trial);
            if (trial.state().isFinished()) {
                pending.remove(trial.number());
            } else {
                pending.put(trial.number(), trial);
            }
        }
        return this;
    }

    private Behavior<Command> onPropose(Propose question) {
        question.replyTo().tell(answer(question));
        return this;
    }

    /** A boundary: strategies are code of many hands, so anything that they throw is an answer here. */
    private Answer answer(Propose question) {
        try {
            Proposals proposals = upToDate().ask(request(question));
            if (proposals.configurations().size() < question.count() && !proposals.exhausted()) {
                throw new IllegalStateException(
                        "it proposed " + proposals.configurations().size() + " of " + question.count()
                                + " trials although the space is not exhausted");
            }
            return new Proposed(question.askId(), proposals.configurations(), proposals.exhausted(), standIn);
        } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
            LOG.warn("A strategy failed, trial={} history={}", question.firstNumber(), history.size(), e);
            strategy = Optional.empty();
            told = 0;
            return new Failed(question.askId(), e.getMessage() == null ? e.toString() : e.getMessage(), standIn);
        }
    }

    private AskRequest request(Propose question) {
        var all = new ArrayList<Trial>(pending.values());
        all.addAll(question.unleased());
        return new AskRequest(question.firstNumber(), question.count(), all);
    }

    private Strategy upToDate() {
        Strategy current = strategy.orElseGet(source);
        strategy = Optional.of(current);
        if (told < history.size()) {
            List<Trial> news = List.copyOf(history.subList(told, history.size()));
            told = history.size();
            current.tell(news);
        }
        return current;
    }
}
