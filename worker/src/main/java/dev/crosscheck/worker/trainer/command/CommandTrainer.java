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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs a program. It finds params.json, train.csv, tuning.csv and blind.csv in its working directory, appends lines to metrics.jsonl, writes predictions_tuning.csv and predictions_blind.csv and exits 0; SIGTERM asks it to
 * stop; exit 75 says that the configuration is infeasible. Whatever it does, the attempt ends and its processes with it.
 */
public final class CommandTrainer implements Trainer {
    private static final int INFEASIBLE = 75;
    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;
    private static final int SIGNAL = 128;
    private static final int SIGKILL = 137;
    private static final int SHOWN_BYTES = 1500;
    private static final int POLLS_PER_CHECK = 10;

    private final Path root;
    private final CommandLimits limits;

    /** {@code root}: where the directories of attempts are made. */
    public CommandTrainer(Path root) {
        this(root, CommandLimits.defaults());
    }

    CommandTrainer(Path root, CommandLimits limits) {
        this.root = root;
        this.limits = limits;
    }

    @Override
    public TrainerResult train(TrainerContext context) throws TrainerException {
        AttemptDirectory directory = create(context);
        MetricsFollower metrics = new MetricsFollower(directory.path(), context, limits.lineBytes());
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
        } catch (TrainerException e) {
            checkpoint.save(metrics.step());
            throw new TrainerException(e.getMessage() + " Its directory is kept on the worker: " + directory.keep(), e);
        } catch (IOException e) {
            throw new TrainerException(
                    "The attempt's directory cannot be used: " + e.getMessage() + ". It is kept on the worker: "
                            + directory.keep(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            directory.remove();
            throw new TrainerException("The worker is going down.", e);
        }
    }

    private AttemptDirectory create(TrainerContext context) throws TrainerException {
        try {
            return AttemptDirectory.create(root, context.lease());
        } catch (IOException e) {
            throw new TrainerException("No directory can be made in " + root + ": " + e.getMessage() + ".", e);
        }
    }

    private TrainerResult run(
            TrainerContext context, AttemptDirectory directory, MetricsFollower metrics, CheckpointFile checkpoint)
            throws TrainerException, IOException, InterruptedException {
        List<String> command = context.task().getTrainer().getCommandList();
        try (Program program = Program.start(command, directory.path(), variables(context.task()), limits)) {
            Optional<StopRequest> stop = watch(program, context, metrics, directory, checkpoint);
            if (stop.isPresent()) {
                program.end();
                if (stop.get().continues()) {
                    checkpoint.save(metrics.step());
                }
                return stopped(context, stop.get(), metrics, directory.path());
            }
            metrics.finish();
            refuse(program, command.get(0));
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

    /** Beside those that every program has. */
    private static Map<String, String> variables(TrialTask task) {
        String location = task.getData().getLocation();
        return location.isEmpty() ? Map.of() : Map.of("CROSSCHECK_DATA", location);
    }

    /** Returns when the program has ended, or is to end now. */
    private Optional<StopRequest> watch(
            Program program,
            TrainerContext context,
            MetricsFollower metrics,
            AttemptDirectory directory,
            CheckpointFile checkpoint)
            throws TrainerException, IOException, InterruptedException {
        for (long polls = 1; !program.waitFor(limits.poll()); polls++) {
            metrics.follow();
            checkpoint.follow(metrics.step());
            Optional<StopRequest> stop = context.stopRequest();
            if (stop.isPresent()) {
                return stop;
            }
            if (polls % POLLS_PER_CHECK == 0) {
                program.rotateOutput();
                long bytes = directory.bytes();
                if (bytes > limits.directoryBytes()) {
                    throw new TrainerException("The program has filled its directory with " + bytes
                            + " bytes (allowed: " + limits.directoryBytes() + ") and was ended.");
                }
            }
        }
        return Optional.empty();
    }

    private TrainerResult stopped(TrainerContext context, StopRequest stop, MetricsFollower metrics, Path directory)
            throws TrainerException, IOException {
        metrics.finish();
        TrialTask task = context.task();
        if (stop.predictions() && task.hasData() && complete(task, directory)) {
            predictions(context, directory);
        }
        return new TrainerResult(true, metrics.last());
    }

    private static boolean complete(TrialTask task, Path directory) {
        return new PredictionFile("tuning", directory, task.getData()).exists()
                && (!task.getData().hasBlind() || new PredictionFile("blind", directory, task.getData()).exists());
    }

    private static void predictions(TrainerContext context, Path directory) throws TrainerException, IOException {
        PredictionFile.readAll(directory, directory, context.task().getData(), context::predictions);
    }

    private static void refuse(Program program, String name) throws TrainerException, IOException {
        int status = program.status();
        String output = program.lastOutput(SHOWN_BYTES);
        String said = output.isEmpty() ? " It wrote nothing." : " It wrote last:\n" + output + "\n";
        if (status == INFEASIBLE) {
            throw new InfeasibleException("The program says that the configuration is infeasible (exit status 75)."
                    + (output.isEmpty() ? "" : " It wrote last:\n" + output));
        }
        if (status == NOT_FOUND) {
            throw new TrainerException(
                    "The program \"" + name + "\" was not found on this worker (exit status 127)." + said);
        }
        if (status == NOT_EXECUTABLE) {
            throw new TrainerException("The program \"" + name + "\" cannot be executed (exit status 126)." + said);
        }
        if (status == SIGKILL) {
            throw new TrainerException(
                    "The program was killed (signal 9); most often that is the system being short of memory." + said);
        }
        if (status != 0) {
            throw new TrainerException((status > SIGNAL
                            ? "The program was ended by signal " + (status - SIGNAL) + "."
                            : "The program ended with exit status " + status + ".")
                    + said);
        }
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
