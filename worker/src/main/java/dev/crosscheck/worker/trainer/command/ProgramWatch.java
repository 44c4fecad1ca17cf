package dev.crosscheck.worker.trainer.command;

import dev.crosscheck.worker.trainer.StopRequest;
import dev.crosscheck.worker.trainer.TrainerContext;
import dev.crosscheck.worker.trainer.TrainerException;
import java.io.IOException;
import java.util.Optional;

/** Looks after one running program: passes on what it reports, and holds it to its limits. */
final class ProgramWatch {
    private static final int POLLS_PER_COUNT = 5;
    private static final int POLLS_PER_CHECK = 10;

    private final TrainerContext context;
    private final MetricsFollower metrics;
    private final CheckpointFile checkpoint;
    private final DiskLimit disk;
    private final CommandLimits limits;

    ProgramWatch(
            TrainerContext context,
            MetricsFollower metrics,
            CheckpointFile checkpoint,
            DiskLimit disk,
            CommandLimits limits) {
        this.context = context;
        this.metrics = metrics;
        this.checkpoint = checkpoint;
        this.disk = disk;
        this.limits = limits;
    }

    /**
     * Returns when the program has ended, or is to end now.
     *
     * @throws TrainerException when it breaks a rule or a limit; it still runs then
     */
    Optional<StopRequest> untilEnd(Program program) throws TrainerException, IOException, InterruptedException {
        for (long polls = 1; !program.waitFor(limits.poll()); polls++) {
            Optional<StopRequest> stop = metrics.follow().or(context::stopRequest);
            checkpoint.follow(metrics.step());
            if (stop.isPresent()) {
                return stop;
            }
            if (polls % POLLS_PER_COUNT == 0) {
                count(program);
            }
            if (polls % POLLS_PER_CHECK == 0) {
                program.output().rotate();
                disk.check();
            }
        }
        return Optional.empty();
    }

    private void count(Program program) throws TrainerException {
        int now = program.processes();
        if (now > limits.processes()) {
            throw new TrainerException("The program ran " + now + " processes at once (allowed: " + limits.processes()
                    + ") and was ended.");
        }
    }
}
