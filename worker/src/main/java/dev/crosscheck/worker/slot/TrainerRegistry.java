package dev.crosscheck.worker.slot;

import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.worker.trainer.Hyperparameters;
import dev.crosscheck.worker.trainer.Trainer;
import dev.crosscheck.worker.trainer.TrainerException;
import dev.crosscheck.worker.trainer.command.CommandTrainer;
import dev.crosscheck.worker.trainer.function.FunctionTrainer;
import dev.crosscheck.worker.trainer.network.LinearTrainer;
import dev.crosscheck.worker.trainer.network.NetworkTrainer;
import dev.crosscheck.worker.trainer.plugin.PluginTrainer;
import dev.crosscheck.worker.trainer.plugin.Plugins;
import dev.crosscheck.worker.trainer.table.TableTrainer;

/** Trainers by specification. A trainer's classes, and with them its libraries, are loaded when it is first asked for. */
final class TrainerRegistry {
    /** System property: where the directories of command trainers' attempts are made. */
    static final String ATTEMPTS = "crosscheck.worker.attempts";

    /** System property: folder of the jars of trainer plug-ins. */
    static final String PLUGINS = "crosscheck.worker.plugins";

    private final Plugins plugins = Plugins.from(PLUGINS);

    /** Loads a built-in trainer's libraries in a thread of its own, while the data is read; without effect for others. */
    static void warmUp(String builtin) {
        if (Hyperparameters.trainers().contains(builtin)) {
            Thread loader = new Thread(NetworkTrainer::warmUp, "warm-up");
            loader.setDaemon(true);
            loader.start();
        }
    }

    Trainer of(TrainerSpec spec) throws TrainerException {
        if (spec.getCommandCount() > 0) {
            return new CommandTrainer(CommandTrainer.rootFrom(ATTEMPTS));
        }
        if (spec.hasTable()) {
            return new TableTrainer();
        }
        if (!spec.getFunction().isEmpty()) {
            return new FunctionTrainer();
        }
        if (!spec.getPlugin().isEmpty()) {
            return new PluginTrainer(plugins);
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
