package dev.crosscheck.worker.session;

import dev.crosscheck.proto.v1.Failed;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.worker.spool.ResultSpool;
import dev.crosscheck.worker.spool.ResultSpool.Kept;
import dev.crosscheck.worker.trainer.StopRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes results from the end of an attempt to the point where they can be sent: on disk, predictions uploaded. Thread-safe. */
final class Deliveries {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    /** Failures inside the coordinator, and messages that are too large for it, which a proxy may say of itself; they may be temporary, but not for ever. */
    private static final Set<Status.Code> DOUBTFUL =
            Set.of(Status.Code.INTERNAL, Status.Code.UNKNOWN, Status.Code.RESOURCE_EXHAUSTED);

    private static final int DOUBTFUL_ERRORS = 5;
    /** Below the time for which a trainer waits at a rung. */
    private static final int RUNG_SECONDS = 7;

    private final ResultSpool spool;
    private final Link link;
    /** Leases whose predictions are on their way and still wanted. */
    private final Set<LeaseRef> uploading = ConcurrentHashMap.newKeySet();

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "delivery");
        thread.setDaemon(true);
        return thread;
    });

    private final CheckpointUploads checkpoints;

    Deliveries(ResultSpool spool, Link link) {
        this.spool = spool;
        this.link = link;
        this.checkpoints = new CheckpointUploads(
                new CheckpointUploads.Carrier() {
                    @Override
                    public void awaitReady() throws InterruptedException {
                        link.awaitReady();
                    }

                    @Override
                    public void carry(LeaseRef lease, long step, Path file, CheckpointUploads.Lane lane)
                            throws IOException, InterruptedException {
                        link.uploadCheckpoint(lease, step, file, lane::wanted);
                    }
                },
                threads);
    }

    /** Uploads a checkpoint in the background; the file is deleted afterwards. */
    void checkpoint(LeaseRef lease, Path file, long step) {
        checkpoints.offer(lease, file, step);
    }

    /** Gives checkpoints that are on their way so many seconds, where a coordinator is reachable. */
    void finishCheckpoints(long seconds) {
        if (link.isReady()) {
            checkpoints.finish(seconds);
        }
    }

    /** Keeps a result on disk. A disk that refuses is no reason to lose it while the process lives. */
    void keep(Kept kept) {
        try {
            spool.save(kept);
        } catch (IOException e) {
            LOG.warn(
                    "a result could not be written to disk and is lost if this worker ends now reason=\"{}\"; is the disk full?",
                    e.getMessage());
        }
    }

    /** Lets the attempt's last checkpoint go first where one is of use; uploads, then hands the result with its receipt to {@code deliverable}, unless the lease was dropped. */
    void deliver(Kept kept, Consumer<TrialResult> deliverable) {
        // With its result an attempt loses its lease, and its checkpoints are taken no more.
        CompletableFuture<Void> unused = checkpoints
                .settled(kept.result().getLease(), isTriedAgain(kept.result()))
                .thenRun(() -> deliverSettled(kept, deliverable));
    }

    /** Whether another attempt may follow, and go on from the last checkpoint. */
    private static boolean isTriedAgain(TrialResult result) {
        return result.hasFailed()
                || (result.hasStopped()
                        && StopRequest.asked(result.getStopped().getReason()).continues());
    }

    private void deliverSettled(Kept kept, Consumer<TrialResult> deliverable) {
        if (kept.predictions().isEmpty()) {
            deliverable.accept(kept.result());
            return;
        }
        uploading.add(kept.result().getLease());
        threads.execute(() -> {
            try {
                upload(kept, deliverable);
            } catch (InterruptedException e) {
                LOG.debug("the worker is going down", e);
            } finally {
                uploading.remove(kept.result().getLease());
            }
        });
    }

    private void upload(Kept kept, Consumer<TrialResult> deliverable) throws InterruptedException {
        LeaseRef lease = kept.result().getLease();
        int doubtfulErrors = 0;
        while (uploading.contains(lease)) {
            try {
                String receipt = link.upload(lease, 0, kept.predictions());
                deliverable.accept(withReceipt(kept.result(), receipt));
                return;
            } catch (StatusRuntimeException e) {
                Status status = e.getStatus();
                if (DOUBTFUL.contains(status.getCode())) {
                    doubtfulErrors++;
                }
                if (!Link.passing(status) || doubtfulErrors >= DOUBTFUL_ERRORS) {
                    deliverable.accept(refused(kept.result(), status));
                    return;
                }
                LOG.info(
                        "uploading predictions again sweep={} trial={} attempt={} reason={}",
                        lease.getSweep(),
                        lease.getTrial(),
                        lease.getAttempt(),
                        status.getCode());
                link.pause();
            }
        }
    }

    /**
     * Uploads predictions at a rung, then hands the receipt to {@code receipted}; an empty one when the upload failed or took too long: the report itself
     * must not wait for it.
     */
    void uploadRung(LeaseRef lease, long step, List<PredictionSet> predictions, Consumer<String> receipted) {
        CompletableFuture<String> upload = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                upload.complete(link.upload(lease, step, predictions));
            } catch (StatusRuntimeException e) {
                upload.completeExceptionally(e);
            } catch (InterruptedException e) {
                LOG.debug("the worker is going down", e);
            }
        });
        CompletableFuture<Void> unused = upload.orTimeout(RUNG_SECONDS, TimeUnit.SECONDS)
                .exceptionally(e -> {
                    LOG.info(
                            "predictions at a rung were not taken sweep={} trial={} step={} reason=\"{}\"",
                            lease.getSweep(),
                            lease.getTrial(),
                            step,
                            String.valueOf(e.getMessage()));
                    return "";
                })
                .thenAccept(receipted);
    }

    private static TrialResult withReceipt(TrialResult result, String receipt) {
        TrialResult.Builder builder = result.toBuilder();
        if (result.hasStopped()) {
            builder.getStoppedBuilder().setPredictions(receipt);
        } else {
            builder.getCompletedBuilder().setPredictions(receipt);
        }
        return builder.build();
    }

    private static TrialResult refused(TrialResult result, Status status) {
        String why = status.getDescription() == null ? status.getCode().toString() : status.getDescription();
        return result.toBuilder()
                .setFailed(Failed.newBuilder()
                        .setKind("ERROR")
                        .setMessage("The coordinator refused the predictions: " + why))
                .build();
    }

    /** The lease is not ours any more: its result is of no use. */
    void drop(LeaseRef lease) {
        uploading.remove(lease);
        CompletableFuture<Void> unused = checkpoints.settled(lease, false);
        settle(lease);
    }

    /** The coordinator has the result. */
    void settle(LeaseRef lease) {
        try {
            spool.remove(lease);
        } catch (IOException e) {
            LOG.warn("a settled result could not be deleted and will be sent again reason=\"{}\"", e.getMessage());
        }
    }

    void close() {
        threads.shutdownNow();
    }
}
