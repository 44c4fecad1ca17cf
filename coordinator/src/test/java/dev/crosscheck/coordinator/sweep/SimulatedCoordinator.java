package dev.crosscheck.coordinator.sweep;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import dev.crosscheck.coordinator.journal.SweepJournalSerializer;
import dev.crosscheck.search.space.Configuration;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One sweep's entity with a disk of stored records, on virtual time: batches are written with a delay, answers follow the write, a crash loses what was not
 * written and sometimes only the answers to what was. What is read back goes through the stored form.
 */
final class SimulatedCoordinator {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration RESTART = Duration.ofSeconds(3);
    private static final Duration REREAD = Duration.ofSeconds(1);
    private static final int SNAPSHOT_EVERY = 60;
    private static final SweepJournalSerializer SERIALIZER = new SweepJournalSerializer();

    @SuppressWarnings("ArrayRecordComponent")
    private record Stored(String manifest, byte[] bytes) {}

    private record Request(SweepCommand command, Optional<TestInbox<SweepReply>> inbox, Consumer<SweepReply> answer) {}

    private final FaultWorld world;
    private final boolean answersEarly;
    private final List<Stored> disk = new ArrayList<>();
    private final Deque<Request> queue = new ArrayDeque<>();
    private final List<Request> open = new ArrayList<>();
    private Optional<Stored> snapshot = Optional.empty();
    private int snapshotAt;
    private SweepState state = new SweepState(SweepRig.ID, TestSpecs::read);
    private SweepMachine machine = new SweepMachine(TestSpecs::read, SweepSettings.defaults());
    private Duration clockOffset = Duration.ZERO;
    private boolean up = true;
    private boolean diskFull;
    private List<SweepEvent> writing = List.of();
    private boolean busy;
    private int generation;

    /** {@code answersEarly}: a mistake to be found, answers go out before the write. */
    SimulatedCoordinator(FaultWorld world, boolean answersEarly) {
        this.world = world;
        this.answersEarly = answersEarly;
        tick();
    }

    private Instant clock() {
        return START.plus(world.now()).plus(clockOffset);
    }

    /** A request arrives; whoever is down hears nothing. */
    void receive(Function<ActorRef<SweepReply>, SweepCommand> command, Consumer<SweepReply> answer) {
        if (up) {
            TestInbox<SweepReply> inbox = TestInbox.create();
            queue.add(new Request(command.apply(inbox.getRef()), Optional.of(inbox), answer));
            pump();
        }
    }

    /** A command without an answer. */
    void receive(SweepCommand command) {
        if (up) {
            queue.add(new Request(command, Optional.empty(), reply -> {}));
            pump();
        }
    }

    private void tick() {
        world.after(TICK, () -> {
            receive(new InternalCommand.LeasesDue(clock(), Duration.ZERO));
            tick();
        });
    }

    private void pump() {
        if (busy || queue.isEmpty()) {
            return;
        }
        var batch = new ArrayList<SweepCommand>();
        var asked = new ArrayList<Request>();
        for (Request next = queue.poll(); next != null; next = queue.poll()) {
            batch.add(next.command());
            if (next.inbox().isPresent()) {
                asked.add(next);
            }
        }
        int evidence = state.exists() ? state.trials().evidenceCount() : 0;
        Instant now = clock();
        Turn turn = machine.process(state, batch, now);
        open.addAll(asked);
        if (answersEarly) {
            turn.send();
            deliver();
        }
        busy = true;
        writing = turn.events();
        int started = generation;
        Duration takes = turn.events().isEmpty() ? Duration.ZERO : world.upTo(Duration.ofMillis(30));
        world.after(takes, () -> {
            if (started == generation) {
                written(turn, evidence, now);
            }
        });
    }

    private void written(Turn turn, int evidence, Instant now) {
        if (diskFull && !turn.events().isEmpty()) {
            failedWrite();
            return;
        }
        store(turn.events());
        turn.events().forEach(state::applyOnce);
        writing = List.of();
        busy = false;
        if (!answersEarly) {
            turn.send();
            deliver();
        }
        machine.progress(state, turn.events(), evidence, now).ask().ifPresent(this::think);
        if (disk.size() - snapshotAt >= SNAPSHOT_EVERY && world.random.nextBoolean()) {
            snapshot = Optional.of(stored(state.snapshot()));
            snapshotAt = disk.size();
        }
        pump();
    }

    private void deliver() {
        open.removeIf(request -> {
            boolean has = request.inbox().orElseThrow().hasMessages();
            if (has) {
                request.answer().accept(request.inbox().orElseThrow().receiveMessage());
            }
            return has;
        });
    }

    private void store(List<SweepEvent> events) {
        events.forEach(event -> disk.add(stored(event)));
    }

    private static Stored stored(Object record) {
        return new Stored(SERIALIZER.manifest(record), SERIALIZER.toBinary(record));
    }

    private static Object read(Stored stored) {
        try {
            return SERIALIZER.fromBinary(stored.bytes(), stored.manifest());
        } catch (NotSerializableException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The strategy answers after a while, unless the coordinator fell meanwhile. */
    private void think(ReadyQueue.Ask ask) {
        int asked = generation;
        world.after(world.upTo(Duration.ofMillis(400)), () -> {
            if (asked != generation) {
                return;
            }
            if (world.random.nextInt(50) == 0) {
                receive(new InternalCommand.SuggestionFailed(ask.id(), "simulated"));
                return;
            }
            var configurations = new ArrayList<Configuration>();
            for (int i = 0; i < ask.count(); i++) {
                configurations.add(SweepRig.proposal(ask.firstNumber() + i, ask.revision()));
            }
            receive(new InternalCommand.SuggestionsReady(ask.id(), configurations, false, false));
        });
    }

    /** kill -9. What was being written may have reached the disk. */
    void kill(Duration down) {
        if (!up) {
            return;
        }
        up = false;
        if (world.random.nextBoolean() && !diskFull) {
            store(writing);
        }
        forget();
        queue.clear();
        world.after(RESTART.plus(down), () -> {
            up = true;
            recover();
        });
    }

    private void forget() {
        generation++;
        busy = false;
        writing = List.of();
        open.clear();
    }

    /** The entity falls with its last words and is read again; what came meanwhile waits. */
    private void failedWrite() {
        machine.close().forEach(reply -> reply.to().tell(reply.value()));
        deliver();
        forget();
        busy = true;
        int fallen = generation;
        world.after(REREAD, () -> {
            if (fallen == generation && up) {
                recover();
            }
        });
    }

    private void recover() {
        busy = false;
        state = replayed();
        machine = new SweepMachine(TestSpecs::read, SweepSettings.defaults());
        if (state.exists()) {
            state.leases().restart(clock(), state.leasePeriod());
        }
        machine.progress(state, List.of(), 0, clock()).ask().ifPresent(this::think);
        pump();
    }

    private SweepState replayed() {
        SweepState read = snapshot.map(s -> SweepState.restore((SweepSnapshot) read(s), TestSpecs::read))
                .orElseGet(() -> new SweepState(SweepRig.ID, TestSpecs::read));
        disk.subList(snapshotAt, disk.size()).forEach(record -> read.applyOnce((SweepEvent) read(record)));
        return read;
    }

    void fillDisk(Duration lasts) {
        diskFull = true;
        world.after(lasts, () -> diskFull = false);
    }

    void moveClock(Duration by) {
        clockOffset = clockOffset.plus(by);
    }

    /** All events on disk, in order. */
    List<SweepEvent> journal() {
        return disk.stream().map(record -> (SweepEvent) read(record)).toList();
    }

    /** The state as it is served now. */
    SweepState serving() {
        return state;
    }

    boolean isUp() {
        return up && !busy;
    }
}
