package dev.crosscheck.worker.session;

import dev.crosscheck.proto.v1.LeaseRef;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings checkpoints to the coordinator: of each attempt one at a time, and of those that wait the newest. One that cannot be brought is dropped; training knows nothing of it. Files
 * are deleted when they are done with. Thread-safe.
 */
final class CheckpointUploads {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointUploads.class);
    /** Time that the failure of an attempt waits for its last checkpoint. */
    private static final long PATIENCE_SECONDS = 60;

    /** The way to the coordinator. */
    interface Carrier {
        /** Waits for a coordinator and whatever else the upload needs. */
        void awaitReady() throws InterruptedException;

        /** Uploads; gives up when {@code lane} is no longer wanted. */
        void carry(LeaseRef lease, long step, Path file, Lane lane) throws IOException, InterruptedException;
    }

    private record Waiting(Path file, long step) {}

    /** The uploads of one attempt; guarded by the outer object's monitor. */
    final class Lane {
        private final LeaseRef lease;
        private @Nullable Waiting next;
        private boolean busy;
        private boolean over;
        private boolean warned;
        private final List<CompletableFuture<Void>> settled = new ArrayList<>();

        private Lane(LeaseRef lease) {
            this.lease = lease;
        }

        boolean wanted() {
            synchronized (CheckpointUploads.this) {
                return !over;
            }
        }
    }

    private final Carrier carrier;
    private final ExecutorService threads;
    private final Map<LeaseRef, Lane> lanes = new HashMap<>();

    CheckpointUploads(Carrier carrier, ExecutorService threads) {
        this.carrier = carrier;
        this.threads = threads;
    }

    /** Takes over a complete file. */
    synchronized void offer(LeaseRef lease, Path file, long step) {
        Lane lane = lanes.computeIfAbsent(lease, Lane::new);
        drop(lane.next);
        lane.next = new Waiting(file, step);
        if (!lane.busy) {
            lane.busy = true;
            threads.execute(() -> work(lane));
        }
    }

    private void work(Lane lane) {
        try {
            while (true) {
                carrier.awaitReady();
                Optional<Waiting> next = take(lane);
                if (next.isEmpty()) {
                    return;
                }
                upload(lane, next.get());
            }
        } catch (InterruptedException e) {
            LOG.debug("the worker is going down", e);
        }
    }

    private synchronized Optional<Waiting> take(Lane lane) {
        Optional<Waiting> next = Optional.ofNullable(lane.next);
        lane.next = null;
        if (next.isEmpty()) {
            lane.busy = false;
            lane.settled.forEach(waiting -> waiting.complete(null));
            lane.settled.clear();
        }
        return next;
    }

    private void upload(Lane lane, Waiting next) throws InterruptedException {
        try {
            carrier.carry(lane.lease, next.step(), next.file(), lane);
            LOG.debug("{} checkpoint saved step={}", label(lane.lease), next.step());
        } catch (StatusRuntimeException e) {
            Status status = e.getStatus();
            failed(lane, status.getDescription() == null ? status.getCode().toString() : status.getDescription());
        } catch (IOException | RuntimeException e) {
            failed(lane, String.valueOf(e.getMessage()));
        } finally {
            drop(next);
        }
    }

    private synchronized void failed(Lane lane, String reason) {
        if (!lane.warned && !lane.over) {
            lane.warned = true;
            LOG.warn(
                    "{} a checkpoint was not saved; training goes on, and further failures of this attempt are not logged reason=\"{}\"",
                    label(lane.lease),
                    reason);
        }
    }

    /**
     * Nothing more comes from the attempt. Completes when its last checkpoint is saved, or could not be; soon in any case, and at once when it is not {@code wanted}, for then it is dropped.
     */
    synchronized CompletableFuture<Void> settled(LeaseRef lease, boolean wanted) {
        Lane lane = lanes.get(lease);
        if (lane == null) {
            return CompletableFuture.completedFuture(null);
        }
        if (!wanted || !lane.busy) {
            end(lane);
            return CompletableFuture.completedFuture(null);
        }
        return idle(lane, PATIENCE_SECONDS).whenComplete((done, error) -> end(lane));
    }

    private static CompletableFuture<Void> idle(Lane lane, long seconds) {
        CompletableFuture<Void> idle = new CompletableFuture<>();
        lane.settled.add(idle);
        return idle.completeOnTimeout(null, seconds, TimeUnit.SECONDS);
    }

    private synchronized void end(Lane lane) {
        lanes.remove(lane.lease);
        lane.over = true;
        drop(lane.next);
        lane.next = null;
    }

    /** Waits until no attempt has one left to upload, or the time has passed. */
    void finish(long seconds) {
        List<CompletableFuture<Void>> open = new ArrayList<>();
        synchronized (this) {
            lanes.values().stream().filter(lane -> lane.busy).forEach(lane -> open.add(idle(lane, seconds)));
        }
        CompletableFuture.allOf(open.toArray(CompletableFuture[]::new)).join();
    }

    private static void drop(@Nullable Waiting waiting) {
        if (waiting != null) {
            try {
                Files.deleteIfExists(waiting.file());
            } catch (IOException e) {
                LOG.debug("{} stays behind", waiting.file(), e);
            }
        }
    }

    private static String label(LeaseRef lease) {
        return "sweep=" + lease.getSweep() + " trial=" + lease.getTrial() + " attempt=" + lease.getAttempt();
    }
}
