package dev.crosscheck.worker.trainer.plugin;

import dev.crosscheck.worker.spi.InfeasibleException;
import dev.crosscheck.worker.trainer.Trainer;
import dev.crosscheck.worker.trainer.TrainerBrokeException;
import dev.crosscheck.worker.trainer.TrainerContext;
import dev.crosscheck.worker.trainer.TrainerException;
import dev.crosscheck.worker.trainer.TrainerResult;

/** Runs a plug-in. What it throws ends the attempt and nothing else; errors of the virtual machine pass. */
public final class PluginTrainer implements Trainer {
    private final Plugins plugins;

    public PluginTrainer(Plugins plugins) {
        this.plugins = plugins;
    }

    @Override
    public TrainerResult train(TrainerContext context) throws TrainerException {
        String name = context.task().getTrainer().getPlugin();
        dev.crosscheck.worker.spi.Trainer trainer = plugins.named(name);
        PluginContext own = PluginContext.of(context);
        try {
            trainer.train(own);
        } catch (InfeasibleException e) {
            throw new dev.crosscheck.worker.trainer.InfeasibleException(message(name, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrainerException("The trainer " + name + " was interrupted.", e);
        } catch (RuntimeException e) {
            throw e.getClass() == IllegalArgumentException.class
                    ? new TrainerException(message(name, e), e)
                    : new TrainerBrokeException(message(name, e), e);
        } catch (Exception e) {
            throw new TrainerException(message(name, e), e);
        }
        boolean stopped = own.shouldStop();
        own.finish(name, stopped);
        return new TrainerResult(stopped, own.metrics());
    }

    private static String message(String name, Exception e) {
        String text = e.getMessage() == null ? "" : e.getMessage().strip();
        String what = e instanceof InfeasibleException || e.getClass() == IllegalArgumentException.class
                ? text
                : e.getClass().getSimpleName() + (text.isEmpty() ? "" : ": " + text);
        return "The trainer " + name + ": " + (what.isEmpty() ? "infeasible, without a reason" : what);
    }
}
