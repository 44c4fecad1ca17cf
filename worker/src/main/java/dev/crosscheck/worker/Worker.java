package dev.crosscheck.worker;

import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.worker.data.BlobCache;
import dev.crosscheck.worker.data.EarlierCheckpoints;
import dev.crosscheck.worker.data.Prefetch;
import dev.crosscheck.worker.gpu.GpuSampler;
import dev.crosscheck.worker.gpu.GpuSeat;
import dev.crosscheck.worker.session.Link;
import dev.crosscheck.worker.session.Session;
import dev.crosscheck.worker.session.SessionEnd;
import dev.crosscheck.worker.session.Slots;
import dev.crosscheck.worker.slot.Slot;
import dev.crosscheck.worker.slot.SlotContents;
import dev.crosscheck.worker.slot.SlotListener;
import dev.crosscheck.worker.slot.SlotSettings;
import dev.crosscheck.worker.spool.ResultSpool;
import dev.crosscheck.worker.trainer.StopRequest;
import dev.crosscheck.worker.trainer.command.CommandTrainer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One worker in this process: a session, its slots and the spool between them. */
public final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration TIDY_EVERY = Duration.ofMinutes(5);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration PREFETCH_PAUSE = Duration.ofSeconds(15);
    /** A program has 7 seconds after SIGTERM. */
    private static final Duration RELEASE = Duration.ofSeconds(8);

    private final WorkerSettings settings;
    private final Session session;
    private final ResultSpool spool;
    private final GpuSampler gpus;
    private final Prefetch prefetch;
    private final CacheTidier tidier;
    private final List<Slot> slots = new ArrayList<>();
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "timers");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * A worker whose folder nobody else uses: what an earlier one left of its trials is removed.
     *
     * @throws IOException when the worker's folders cannot be made or read
     */
    public Worker(WorkerSettings settings, InstantSource clock) throws IOException {
        this.settings = settings;
        Link link = new Link(settings.session().token());
        BlobCache cache = new BlobCache(settings.cacheDir(), settings.cacheBytes(), link, clock);
        this.prefetch = new Prefetch(
                cache,
                settings.cacheBytes(),
                () -> link.upcoming(
                        settings.session().labels(),
                        !settings.session().layout().gpus().isEmpty()),
                PREFETCH_PAUSE);
        this.tidier = new CacheTidier(cache, link::gone);
        this.spool = new ResultSpool(settings.workDir().resolve("spool"));
        this.gpus = new GpuSampler(settings.session().layout(), settings.smi());
        this.session = new Session(
                settings.session(),
                link,
                new Board(),
                spool,
                new SplittableRandom(settings.session().instance().hashCode()),
                gpus::latest);
        SlotSettings slotSettings = new SlotSettings(
                settings.slotHeap(),
                settings.slotTrials(),
                settings.nativeCache(),
                settings.workDir(),
                settings.plugins(),
                GRACE,
                settings.checkpointPause());
        CommandTrainer.clear(SlotSettings.attempts(settings.workDir()));
        EarlierCheckpoints.remove(SlotSettings.checkpoints(settings.workDir()));
        SlotContents contents = new SlotContents(cache, new EarlierCheckpoints(link::of, clock));
        List<GpuSeat> seats = GpuSeat.of(settings.session().layout(), settings.smi());
        for (int slot = 0; slot < settings.session().slots(); slot++) {
            GpuSeat seat = seats.isEmpty() ? GpuSeat.cpu() : seats.get(slot);
            slots.add(new Slot(slot, slotSettings, seat, contents, new Relay(), timers));
        }
    }

    /** Connects and works until the returned future is done or {@link #stop} is called. */
    public CompletableFuture<SessionEnd> start() throws IOException {
        LOG.info(
                "worker={} starting servers={} slots={} device={} folder={}",
                settings.session().name(),
                settings.session().servers(),
                settings.session().slots(),
                settings.session().device(),
                settings.workDir());
        gpus.start();
        slots.forEach(Slot::warm);
        tidier.start(TIDY_EVERY);
        session.start(spool.load());
        prefetch.start();
        return session.end();
    }

    /** Ends all trials, which may save a last checkpoint, gives back their leases and says goodbye; takes some seconds at most. */
    public void stop(String reason) throws InterruptedException {
        LOG.info("worker={} stopping reason=\"{}\"", settings.session().name(), reason);
        CompletableFuture<?>[] idle = slots.stream().map(Slot::release).toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(idle)
                .completeOnTimeout(null, RELEASE.toSeconds(), TimeUnit.SECONDS)
                .join();
        slots.forEach(Slot::close);
        prefetch.close();
        session.stop(reason);
        timers.shutdownNow();
        gpus.close();
        tidier.close();
        LOG.info("worker={} stopped", settings.session().name());
    }

    private final class Board implements Slots {
        @Override
        public void start(Assignment assignment) {
            slots.get(assignment.getSlot()).start(assignment);
        }

        @Override
        public void stop(int slot, LeaseRef lease, StopRequest request) {
            slots.get(slot).stop(lease, request);
        }

        @Override
        public void answered(int slot, LeaseRef lease, long step) {
            slots.get(slot).answered(lease, step);
        }
    }

    /** The session is made before the slots, and they before it. */
    private final class Relay implements SlotListener {
        @Override
        public void step(LeaseRef lease, long step, Map<String, Double> metrics, List<PredictionSet> predictions) {
            session.step(lease, step, metrics, predictions);
        }

        @Override
        public void notice(LeaseRef lease, String sentence) {
            session.notice(lease, sentence);
        }

        @Override
        public void checkpoint(LeaseRef lease, Path file, long step) {
            session.checkpoint(lease, file, step);
        }

        @Override
        public void ended(TrialResult result, List<PredictionSet> predictions) {
            session.ended(result, predictions);
        }
    }
}
