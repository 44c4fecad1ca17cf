package dev.crosscheck.worker.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.crosscheck.worker.trainer.Hyperparameters;
import dev.crosscheck.worker.trainer.TrainerException;
import java.util.List;

/**
 * Changes the vector of all weights by their gradient. Keeps its own state beside the weights; not thread-safe.
 *
 * <p>adam: Kingma, Ba: "Adam", 2015, arXiv:1412.6980, algorithm 1 in the form of its section 2 (epsilon is added before the bias correction of the squares). adamw:
 * Loshchilov, Hutter: "Decoupled Weight Decay Regularization", 2019, arXiv:1711.05101, algorithm 2, with the decay multiplied by the learning rate. rmsprop: Tieleman,
 * Hinton: "Lecture 6.5", 2012, with momentum on the scaled step. adagrad: Duchi, Hazan, Singer: "Adaptive Subgradient Methods", 2011, figure 1, diagonal. sgd with
 * momentum and Nesterov's form as in Sutskever, Martens, Dahl, Hinton: "On the importance of initialization and momentum", 2013, equations 1 to 4, with the rate outside
 * of the velocity, so that a schedule acts at once.
 */
final class Optimizer {
    private final String name;
    private final NDArray weights;
    private final NDArray first;
    private final NDArray second;
    private final float momentum;
    private final boolean nesterov;
    private final float beta1;
    private final float beta2;
    private final float rho;
    private final float epsilon;
    private final float decay;
    private final float clip;
    private int steps;

    /** @param weights the vector; its manager outlives this */
    Optimizer(Hyperparameters settings, NDArray weights) throws TrainerException {
        this.name = settings.choice("optimizer");
        this.weights = weights;
        this.first = weights.zerosLike();
        this.second = weights.zerosLike();
        this.momentum = (float) settings.number("momentum");
        this.nesterov = settings.flag("nesterov");
        this.beta1 = (float) settings.number("beta1");
        this.beta2 = (float) settings.number("beta2");
        this.rho = (float) settings.number("rho");
        this.epsilon = (float) settings.number("epsilon");
        this.decay = (float) settings.number("weight_decay");
        this.clip = (float) settings.number("grad_clip");
    }

    /** What it keeps beside the weights, always in the same order. */
    List<NDArray> state() {
        return List.of(first, second);
    }

    int steps() {
        return steps;
    }

    /** Goes on after so many steps; the arrays of {@link #state} were filled. */
    void resume(int done) {
        steps = done;
    }

    /** One step; the gradient is zero afterwards. */
    void step(NDArray gradient, double rate) {
        if (clip > 0) {
            NDArray norm = gradient.square().sum().sqrt();
            gradient.muli(norm.maximum(clip).pow(-1f).mul(clip));
        }
        steps++;
        if (name.equals("adam") || name.equals("adamw")) {
            adam(gradient, rate);
            return;
        }
        if (decay > 0) {
            gradient.addi(weights.mul(decay));
        }
        NDArray direction =
                switch (name) {
                    case "sgd" -> gradient;
                    case "rmsprop" -> {
                        second.muli(rho).addi(gradient.square().mul(1 - rho));
                        yield gradient.div(second.sqrt().add(epsilon));
                    }
                    case "adagrad" -> {
                        second.addi(gradient.square());
                        yield gradient.div(second.sqrt().add(epsilon));
                    }
                    default -> throw new IllegalArgumentException("optimizer: " + name);
                };
        if (momentum > 0 && !name.equals("adagrad")) {
            first.muli(momentum).addi(direction);
            boolean ahead = nesterov && name.equals("sgd");
            direction = ahead ? direction.add(first.mul(momentum)) : first;
        }
        weights.subi(direction.mul((float) rate));
        gradient.subi(gradient);
    }

    private void adam(NDArray gradient, double rate) {
        double correction = Math.sqrt(1 - Math.pow(beta2, steps)) / (1 - Math.pow(beta1, steps));
        weights.getNDArrayInternal()
                .adamUpdate(
                        new NDList(weights, gradient, first, second),
                        new NDList(weights),
                        (float) rate,
                        (float) (rate * correction),
                        decay,
                        1,
                        -1,
                        beta1,
                        beta2,
                        epsilon,
                        true,
                        name.equals("adamw"));
    }
}
