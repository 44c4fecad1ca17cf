package dev.crosscheck.worker.trainer.network;

import dev.crosscheck.worker.trainer.Hyperparameters;
import dev.crosscheck.worker.trainer.TrainerException;

/**
 * The course of the learning rate, step by step: constant, linear, cosine (Loshchilov, Hutter: "SGDR", 2017, arXiv:1608.03983, equation 5, one cycle without restarts),
 * exponential, step, or one_cycle (Smith, Topin: "Super-Convergence", 2018, arXiv:1708.07120, with cosine flanks from lr / 25 up to lr and down to lr / 250,000, and
 * without its cycle of the momentum). All but the last may be preceded by a linear warm-up.
 */
final class Schedule {
    private static final double CYCLE_START = 1.0 / 25;
    private static final double CYCLE_END = CYCLE_START / 1e4;

    private final String name;
    private final double lr;
    private final double total;
    private final double perEpoch;
    private final double warm;
    private final double last;
    private final double decay;
    private final int stepEpochs;

    /** @param perEpoch steps of an epoch, >= 1 */
    Schedule(Hyperparameters settings, int epochs, int perEpoch) throws TrainerException {
        this.name = settings.choice("schedule");
        this.lr = settings.number("lr");
        this.total = (double) epochs * perEpoch;
        this.perEpoch = perEpoch;
        this.warm = name.equals("one_cycle")
                ? settings.number("warm_share") * total
                : Math.min(total, settings.number("warmup_epochs") * perEpoch);
        this.last = settings.number("final_lr");
        this.decay = settings.number("decay");
        this.stepEpochs = settings.whole("step_epochs");
    }

    /** The rate of a step, counted from 0. */
    double rate(long step) {
        double rest = Math.max(1, total - warm);
        double progress = Math.min(1, Math.max(0, (step - warm) / rest));
        if (name.equals("one_cycle")) {
            return step < warm ? lr * between(CYCLE_START, 1, step / warm) : lr * between(1, CYCLE_END, progress);
        }
        if (step < warm) {
            return lr * Math.min(1, (step + 1) / warm);
        }
        return lr
                * switch (name) {
                    case "constant" -> 1;
                    case "linear" -> 1 - (1 - last) * progress;
                    case "cosine" -> between(1, last, progress);
                    case "exponential" -> Math.pow(decay, progress);
                    case "step" -> Math.pow(decay, Math.floor(step / perEpoch / stepEpochs));
                    default -> throw new IllegalArgumentException("schedule: " + name);
                };
    }

    /** From one value to another along half a cosine. */
    private static double between(double from, double to, double progress) {
        return to + (from - to) * (1 + Math.cos(Math.PI * progress)) / 2;
    }
}
