package dev.crosscheck.worker.slot;

import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.worker.trainer.Hyperparameters;
import dev.crosscheck.worker.trainer.Trainer;
import dev.crosscheck.worker.trainer.TrainerException;
import dev.crosscheck.worker.trainer.command.CommandTrainer;
import dev.crosscheck.worker.trainer.function.FunctionTrainer;
import dev.crosscheck.worker.trainer.network.LinearTrainer;
import dev.crosscheck.worker.trainer.network.NetworkTrainer;
import dev.crosscheck.worker.trainer.table.TableTrainer;

/** Trainers by specification. A trainer's classes, and with them its libraries, are loaded when it is first asked for. */
final class TrainerRegistry {
    /** System property: where the directories of command trainers' attempts are made. */
    static final String ATTEMPTS = "crosscheck.worker.attempts";

    private TrainerRegistry() {}

    static Trainer of(TrainerSpec spec) throws TrainerException {
        if (spec.getCommandCount() > 0) {
            return new CommandTrainer(CommandTrainer.rootFrom(ATTEMPTS));
        }
        if (spec.hasTable()) {
            return new TableTrainer();
        }
        if (!spec.getFunction().isEmpty()) {
            return new FunctionTrainer();
        }
        return switch (spec.getBuiltin()) {
            case "linear" -> new LinearTrainer();
            case "mlp" -> NetworkTrainer.mlp();
            case "cnn" -> NetworkTrainer.cnn();
            default ->
                throw new TrainerException("There is no builtin trainer \"" + spec.getBuiltin() + "\"; there are "
                        + String.join(", ", Hyperparameters.trainers()) + ".");
        };
    }
}
