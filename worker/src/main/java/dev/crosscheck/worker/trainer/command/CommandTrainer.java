package dev.crosscheck.worker.trainer.command;

import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.trainer.InfeasibleException;
import dev.crosscheck.worker.trainer.StopRequest;
import dev.crosscheck.worker.trainer.Trainer;
import dev.crosscheck.worker.trainer.TrainerContext;
import dev.crosscheck.worker.trainer.TrainerException;
import dev.crosscheck.worker.trainer.TrainerResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a program. It finds params.json, train.csv, tuning.csv and blind.csv in its working directory, appends lines to metrics.jsonl, writes predictions_tuning.csv and predictions_blind.csv and exits 0; SIGTERM asks it to
 * stop; exit 75 says that the configuration is infeasible. Whatever it does, the attempt ends and its processes with it.
 */
public final class CommandTrainer implements Trainer {
    private static final Logger LOG = LoggerFactory.getLogger(CommandTrainer.class);
    private static final int SIGTERM = 143;
    /** Longer than a worker takes to tell its trainers that it ends. */
    private static final Duration NEWS = Duration.ofSeconds(3);

    private final Path root;
    private final CommandLimits limits;
    private final Removal removal;

    /** {@code root}: where the directories of attempts are made. */
    public CommandTrainer(Path root) {
        this(root, CommandLimits.of(ProgramLimits.here()), Removal.SHARED);
    }

    CommandTrainer(Path root, CommandLimits limits, Removal removal) {
        this.root = root;
        this.limits = limits;
        this.removal = removal;
    }

    @Override
    public TrainerResult train(TrainerContext context) throws TrainerException {
        AttemptDirectory directory = create(context);
        MetricsFollower metrics = new MetricsFollower(directory.path(), context, limits);
        CheckpointFile checkpoint = new CheckpointFile(directory.path(), context.checkpoints());
        try {
            new Inputs(context, directory.path()).write();
            checkpoint.restore();
            TrainerResult result = run(context, directory, metrics, checkpoint);
            directory.remove();
            return result;
        } catch (InfeasibleException e) {
            directory.remove();
            throw e;
        } catch (DirectoryFullException e) {
            checkpoint.save(metrics.step());
            throw new TrainerException(
                    e.getMessage() + " Only its output is kept on the worker: " + directory.keep(false), e);
        } catch (MemoryLimitException e) {
            checkpoint.save(metrics.step());
            throw new MemoryLimitException(kept(e, directory), e);
        } catch (TrainerException e) {
            checkpoint.save(metrics.step());
            throw new TrainerException(kept(e, directory), e);
        } catch (IOException e) {
            throw new TrainerException(
                    "The attempt's directory cannot be used: " + e.getMessage() + ". It is kept on the worker: "
                            + directory.keep(true),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            directory.remove();
            throw new TrainerException("The worker is going down.", e);
        }
    }

    private static String kept(TrainerException e, AttemptDirectory directory) {
        return e.getMessage() + " Its directory is kept on the worker: " + directory.keep(true);
    }

    private AttemptDirectory create(TrainerContext context) throws TrainerException {
        try {
            return AttemptDirectory.create(root, context.lease(), limits, removal);
        } catch (IOException e) {
            throw new TrainerException("No directory can be made in " + root + ": " + e.getMessage() + ".", e);
        }
    }

    private TrainerResult run(
            TrainerContext context, AttemptDirectory directory, MetricsFollower metrics, CheckpointFile checkpoint)
            throws TrainerException, IOException, InterruptedException {
        List<String> command = context.task().getTrainer().getCommandList();
        ProgramWatch watch = new ProgramWatch(context, metrics, checkpoint, new DiskLimit(directory, limits), limits);
        try (Program program = Program.start(command, directory.path(), variables(context.task()), limits)) {
            Optional<StopRequest> stop = watch.untilEnd(program).or(() -> terminated(program, context));
            if (stop.isPresent()) {
                program.end();
                if (stop.get().continues()) {
                    checkpoint.save(metrics.step());
                }
                program.kill();
                return stopped(context, stop.get(), metrics, directory.path());
            }
            program.kill();
            if (program.status() == 0) {
                metrics.finish();
            } else {
                metrics.finishBroken();
            }
            ProgramEnd.refuse(program, command.get(0), limits);
        }
        TrialTask task = context.task();
        if (task.hasData()) {
            predictions(context, directory.path());
        } else if (!metrics.last().containsKey(task.getMetric())) {
            throw new TrainerException("The program ended without reporting the metric " + task.getMetric()
                    + "; write a line with it to " + MetricsFollower.NAME + " (reported were: "
                    + (metrics.last().isEmpty()
                            ? "none"
                            : String.join(", ", metrics.last().keySet())) + ").");
        }
        return new TrainerResult(false, metrics.last());
    }

    /** The request to stop that goes with a SIGTERM of somebody else: systemd, for one, ends a worker by sending it to all processes of the unit at once. */
    private static Optional<StopRequest> terminated(Program program, TrainerContext context) {
        return program.status() == SIGTERM ? context.pause(NEWS) : Optional.empty();
    }

    /** Beside those that every program has. */
    private static Map<String, String> variables(TrialTask task) {
        String location = task.getData().getLocation();
        return location.isEmpty() ? Map.of() : Map.of("CROSSCHECK_DATA", location);
    }

    private TrainerResult stopped(TrainerContext context, StopRequest stop, MetricsFollower metrics, Path directory)
            throws TrainerException, IOException {
        metrics.finishSoon();
        if (stop.predictions() && context.task().hasData()) {
            try {
                predictions(context, directory);
            } catch (TrainerException e) {
                LOG.debug("the program was stopped before its predictions were complete: {}", e.getMessage());
            }
        }
        return new TrainerResult(true, metrics.last());
    }

    private static void predictions(TrainerContext context, Path directory) throws TrainerException, IOException {
        PredictionFile.readAll(directory, directory, context.task().getData(), context::predictions);
    }

    /**
     * Removes the directories of attempts that earlier processes left in this folder, but for what is kept of failures. In a container process ids begin again at 1, so that they do not tell whether an owner lives; nobody
     * else may use the folder. It need not exist; what cannot be removed stays.
     *
     * @throws IOException if the folder cannot be listed
     */
    public static void clear(Path root) throws IOException {
        AttemptDirectory.clear(root, Removal.SHARED);
    }

    /** Where attempts of this process have their directories. */
    public static Path rootFrom(String property) {
        String root = System.getProperty(property, "");
        return root.isEmpty()
                ? Path.of(
                        System.getProperty("java.io.tmpdir"), "crosscheck-attempts-" + System.getProperty("user.name"))
                : Path.of(root);
    }
}
