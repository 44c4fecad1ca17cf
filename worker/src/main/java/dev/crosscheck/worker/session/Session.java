package dev.crosscheck.worker.session;

import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.Welcome;
import dev.crosscheck.worker.gpu.GpuLoad;
import dev.crosscheck.worker.slot.SlotListener;
import dev.crosscheck.worker.spool.ResultSpool;
import dev.crosscheck.worker.spool.ResultSpool.Kept;
import io.grpc.Channel;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker's standing with the coordinators: one stream at a time, opened again for ever. All state belongs to one thread; every event is brought there. Training never
 * waits for the stream: steps and results are kept and go out again after Welcome.
 */
public final class Session implements SlotListener {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final Duration WELCOME_PATIENCE = Duration.ofSeconds(10);
    private static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(5);
    private static final int SILENT_HEARTBEATS = 3;
    private static final long FASTEST_HEARTBEAT_MILLIS = 100;
    private static final long LAST_WORDS_MILLIS = 2000;
    private static final long LAST_CHECKPOINT_SECONDS = 10;

    private final SessionSettings settings;
    private final Link link;
    private final Deliveries deliveries;
    private final Leases leases;
    private final Backoff backoff;
    private final Supplier<List<GpuLoad>> loads;
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "session");
        thread.setDaemon(true);
        return thread;
    });
    private final CompletableFuture<SessionEnd> end = new CompletableFuture<>();
    private @Nullable Stream stream;
    private @Nullable Future<?> nextHeartbeat;
    private long nextPaceMillis;
    private long intervalMillis = DEFAULT_HEARTBEAT.toMillis();
    private int attempts;
    /** Whether a coordinator has welcomed this process. */
    private boolean known;

    private long sequence;
    private boolean stopping;

    /**
     * @param link also serves the slots' contents
     * @param loads of the GPUs, for heartbeats; answers at once
     */
    public Session(
            SessionSettings settings,
            Link link,
            Slots slots,
            ResultSpool spool,
            RandomGenerator random,
            Supplier<List<GpuLoad>> loads) {
        this.loads = loads;
        this.settings = settings;
        this.link = link;
        this.deliveries = new Deliveries(spool, link);
        this.backoff = new Backoff(random);
        this.leases = new Leases(settings, slots, deliveries);
    }

    /** Starts connecting; {@code kept} are the results that an earlier process left. */
    public void start(List<Kept> kept) {
        post(() -> {
            for (Kept one : kept) {
                deliveries.deliver(leases.restore(one), settled -> post(() -> leases.deliverable(settled)));
            }
            connect();
        });
    }

    /** Done when the session is over for good. */
    public CompletableFuture<SessionEnd> end() {
        return end;
    }

    private void connect() {
        if (stopping) {
            return;
        }
        String server = settings.servers().get(attempts % settings.servers().size());
        attempts++;
        Channel channel = link.open(server);
        Stream fresh = new Stream(
                this::post, (from, message) -> inbound(from, message, channel, server), this::broken, this::writable);
        stream = fresh;
        fresh.open(channel, Messages.hello(settings, leases.held()));
        after(WELCOME_PATIENCE, () -> {
            if (stream == fresh && !fresh.welcomed()) {
                broken(
                        fresh,
                        Status.UNAVAILABLE.withDescription(
                                "no answer to Hello within " + WELCOME_PATIENCE.toSeconds() + " s"));
            }
        });
    }

    private void broken(Stream from, Status status) {
        if (from != stream || stopping) {
            return;
        }
        stream = null;
        cancelHeartbeat();
        leases.offline();
        link.shut();
        Optional<SessionEnd> over = SessionEnd.of(status, !known);
        if (over.isPresent()) {
            finish(over.get());
            return;
        }
        if (from.welcomed() || attempts <= settings.servers().size()) {
            LOG.info(
                    "worker={} not connected reason=\"{}\"; training goes on, connecting again",
                    settings.name(),
                    SessionEnd.why(status));
        }
        after(backoff.next(paceMillis()), this::connect);
    }

    private void finish(SessionEnd how) {
        stopping = true;
        deliveries.close();
        end.complete(how);
    }

    private void inbound(Stream from, CoordinatorMessage message, Channel channel, String server) {
        if (from != stream) {
            return;
        }
        if (message.hasWelcome()) {
            welcome(from, message.getWelcome(), channel, server);
        } else if (message.hasHeartbeatAck()) {
            leases.drop(message.getHeartbeatAck().getDroppedList());
        } else {
            leases.inbound(message);
            if (paceMillis() < nextPaceMillis) {
                scheduleHeartbeat(from);
            }
        }
    }

    private void welcome(Stream from, Welcome welcome, Channel channel, String server) {
        LOG.info(
                "worker={} connected server={} session={} held={}",
                settings.name(),
                server,
                welcome.getSession(),
                leases.held().size());
        from.welcome();
        known = true;
        backoff.reset();
        attempts--; // a broken stream is opened again at the same server first
        leases.drop(welcome.getDroppedList()); // before the link wakes their uploads
        link.ready(channel);
        leases.online(from);
        Duration interval = Duration.ofSeconds(
                welcome.getHeartbeatInterval().getSeconds(),
                welcome.getHeartbeatInterval().getNanos());
        intervalMillis = (interval.isZero() || interval.isNegative() ? DEFAULT_HEARTBEAT : interval).toMillis();
        scheduleHeartbeat(from);
    }

    /** The coordinator's interval, or less where a lease is so short that it would run out in between. */
    private long paceMillis() {
        return Math.max(FASTEST_HEARTBEAT_MILLIS, Math.min(intervalMillis, leases.paceMillis()));
    }

    private void scheduleHeartbeat(Stream from) {
        cancelHeartbeat();
        if (stopping) {
            return;
        }
        nextPaceMillis = paceMillis();
        nextHeartbeat = loop.schedule(Guarded.of(() -> heartbeat(from)), nextPaceMillis, TimeUnit.MILLISECONDS);
    }

    private void cancelHeartbeat() {
        if (nextHeartbeat != null) {
            nextHeartbeat.cancel(false);
        }
    }

    private void heartbeat(Stream from) {
        if (from != stream) {
            return;
        }
        if (from.silentNanos() > TimeUnit.MILLISECONDS.toNanos(SILENT_HEARTBEATS * intervalMillis)) {
            attempts++;
            broken(from, Status.UNAVAILABLE.withDescription("no answer to " + SILENT_HEARTBEATS + " heartbeats"));
            return;
        }
        sequence++;
        from.send(Messages.heartbeat(sequence, leases.held(), loads.get()));
        scheduleHeartbeat(from);
    }

    private void writable(Stream from) {
        if (from == stream && from.welcomed()) {
            leases.flushSteps();
        }
    }

    @Override
    public void step(LeaseRef lease, long step, Map<String, Double> metrics, List<PredictionSet> predictions) {
        if (predictions.isEmpty()) {
            post(() -> leases.step(lease, step, metrics, ""));
        } else {
            deliveries.uploadRung(
                    lease, step, predictions, receipt -> post(() -> leases.step(lease, step, metrics, receipt)));
        }
    }

    @Override
    public void notice(LeaseRef lease, String sentence) {
        post(() -> leases.notice(lease, sentence));
    }

    @Override
    public void checkpoint(LeaseRef lease, Path file, long step) {
        deliveries.checkpoint(lease, file, step);
    }

    @Override
    public void ended(TrialResult result, List<PredictionSet> predictions) {
        Kept kept = new Kept(result, predictions);
        deliveries.keep(kept);
        post(() -> {
            if (leases.ended(result)) {
                deliveries.deliver(kept, settled -> post(() -> leases.deliverable(settled)));
            }
        });
    }

    private void post(Runnable event) {
        try {
            loop.execute(Guarded.of(event));
        } catch (RejectedExecutionException e) {
            LOG.debug("the session is over", e);
        }
    }

    private void after(Duration pause, Runnable event) {
        try {
            Future<?> unused = loop.schedule(Guarded.of(event), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the session is over", e);
        }
    }

    /** Gives back what is unfinished, says goodbye and ends; results that are not acknowledged stay in the spool. Blocks for a few seconds at most, longer where a last checkpoint is on its way. */
    public void stop(String reason) throws InterruptedException {
        deliveries.finishCheckpoints(LAST_CHECKPOINT_SECONDS);
        CompletableFuture<@Nullable Stream> last = new CompletableFuture<>();
        post(() -> {
            Stream open = stopping ? null : stream;
            stopping = true;
            if (open != null && open.welcomed()) {
                leases.release();
                open.send(Messages.goodbye(reason));
            }
            if (open != null) {
                open.complete();
            }
            last.complete(open);
        });
        Stream open = last.completeOnTimeout(null, LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS)
                .join();
        if (open != null && open.welcomed()) {
            open.awaitEnd(LAST_WORDS_MILLIS);
        }
        deliveries.close();
        link.close(LAST_WORDS_MILLIS / 2);
        end.complete(new SessionEnd(SessionEnd.Kind.STOPPED, reason));
        loop.shutdown();
    }
}
