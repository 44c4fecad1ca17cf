package dev.crosscheck.worker.trainer.network;

import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.trainer.TrainerContext;
import dev.crosscheck.worker.trainer.TrialCheckpoints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checkpoints of a network in training: made at the ends of epochs, and read by the attempt that goes on. A failure costs the checkpoint and nothing else. */
final class Continuation {
    private static final Logger LOG = LoggerFactory.getLogger(Continuation.class);
    /** A state takes at most this share of the heap. */
    private static final int HEAP_SHARE = 4;
    /** A state that is so small, in bytes, is remembered after each epoch, so that there is one when the worker goes down. */
    private static final long CHEAP_BYTES = 8 << 20;

    private final TrainerContext context;
    private final TrialCheckpoints checkpoints;
    private final Fit fit;
    private final Best best;
    private final byte[] owner;
    private final boolean possible;
    private @Nullable TrainingState unsaved;
    private boolean warned;

    Continuation(String trainer, TrainerContext context, Fit fit, Best best) {
        this.context = context;
        this.checkpoints = context.checkpoints();
        this.fit = fit;
        this.best = best;
        this.owner = owner(trainer, context.task(), context.params().toString());
        this.possible =
                checkpoints.wanted() && fit.stateBytes() <= Runtime.getRuntime().maxMemory() / HEAP_SHARE;
    }

    /** The same for all attempts of a trial, and for no other training. */
    private static byte[] owner(String trainer, TrialTask task, String params) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String text = String.join(
                    "\n",
                    trainer,
                    params,
                    Long.toString(task.getSeed()),
                    Long.toString(task.getResource()),
                    task.getMetric() + task.getMaximize(),
                    task.getData().getTrain().getSha256(),
                    task.getData().getTuning().getSha256());
            return digest.digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256; use a complete JDK 17 or newer", e);
        }
    }

    /** Goes on where an earlier attempt was, if it left a state that fits; the number of epochs that are done. */
    int resume() {
        Optional<Path> earlier = checkpoints.earlier();
        if (earlier.isEmpty()) {
            return 0;
        }
        try {
            TrainingState state = StateFile.read(earlier.get(), owner);
            fit.resume(state);
            best.resume(state.best());
            LOG.info(
                    "sweep={} trial={} goes on after epoch {}",
                    context.lease().getSweep(),
                    context.lease().getTrial(),
                    state.epoch());
            return state.epoch();
        } catch (IOException e) {
            LOG.warn(
                    "sweep={} trial={} the earlier attempt's checkpoint is ignored, training starts afresh: {}",
                    context.lease().getSweep(),
                    context.lease().getTrial(),
                    e.getMessage());
            return 0;
        }
    }

    /** An epoch is done. */
    void passed(int epoch) {
        boolean due = possible && checkpoints.due();
        if (!due && !(possible && fit.stateBytes() <= CHEAP_BYTES)) {
            unsaved = null;
            return;
        }
        unsaved = fit.state(epoch, best.metrics());
        if (due) {
            save();
        }
    }

    /** Saves the state after the last whole epoch, where it is remembered and was not saved before. */
    void save() {
        TrainingState state = unsaved;
        unsaved = null;
        if (state == null) {
            return;
        }
        try {
            Path draft = checkpoints.draft();
            StateFile.write(draft, owner, state);
            checkpoints.save(draft, state.epoch());
        } catch (IOException e) {
            if (!warned) {
                warned = true;
                LOG.warn("no checkpoint after epoch {}: {}; is the disk full?", state.epoch(), e.getMessage());
            }
        }
    }
}
