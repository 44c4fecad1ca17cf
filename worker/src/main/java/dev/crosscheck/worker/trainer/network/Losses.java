package dev.crosscheck.worker.trainer.network;

import ai.djl.ndarray.NDArray;
import dev.crosscheck.worker.trainer.Hyperparameters;
import dev.crosscheck.worker.trainer.TrainerException;

/**
 * The loss of a batch, summed over its examples. focal: Lin, Goyal, Girshick, He, Dollar: "Focal Loss for Dense Object Detection", 2017, arXiv:1708.02002, equation 4,
 * with the softmax in place of the sigmoid.
 */
final class Losses {
    /** Below the distance of any other float from 1: a root of 0 has no slope, and that of a certain example would be 0 times infinity. */
    private static final float CERTAIN = 1e-12f;

    private final String name;
    private final float gamma;
    private final float delta;

    Losses(Hyperparameters settings, boolean regression) throws TrainerException {
        String wanted = settings.choice("loss");
        this.name = !wanted.equals("auto") ? wanted : regression ? "mse" : "cross_entropy";
        boolean ofClasses = name.equals("cross_entropy") || name.equals("focal");
        if (ofClasses == regression) {
            throw new TrainerException("Hyperparameter loss: " + name + " does not go with "
                    + (regression
                            ? "a regression (expected: mse, mae or huber)."
                            : "classes (expected: cross_entropy or focal)."));
        }
        this.gamma = (float) settings.number("focal_gamma");
        this.delta = (float) settings.number("huber_delta");
    }

    /**
     * The sum.
     *
     * @param wanted n x classes, the weight of each class; or n x 1, the targets
     */
    NDArray sum(NDArray outputs, NDArray wanted) {
        switch (name) {
            case "cross_entropy" -> {
                return outputs.logSoftmax(1).mul(wanted).sum().neg();
            }
            case "focal" -> {
                NDArray logs = outputs.logSoftmax(1);
                return logs.exp()
                        .neg()
                        .add(1)
                        .maximum(number(logs, CERTAIN))
                        .pow(number(logs, gamma))
                        .mul(logs)
                        .mul(wanted)
                        .sum()
                        .neg();
            }
            case "mse" -> {
                return outputs.sub(wanted).square().sum();
            }
            case "mae" -> {
                return outputs.sub(wanted).abs().sum();
            }
            default -> {
                NDArray error = outputs.sub(wanted).abs();
                NDArray near = error.minimum(number(error, delta));
                return near.mul(error.sub(near.mul(number(error, 0.5f)))).sum();
            }
        }
    }

    /** The mean of so many examples with this sum. */
    static NDArray mean(NDArray sum, long examples) {
        return sum.div(number(sum, (float) examples));
    }

    /**
     * A number to compute with where gradients are wanted; it lives as long as the scope around. What the engine does with a plain number lets go of its memory at once, which the gradient's
     * computation, later, would read again.
     */
    private static NDArray number(NDArray beside, float value) {
        return beside.getManager().create(value);
    }

    /** The labels as the loss wants them: smoothed (Szegedy et al., 2016, arXiv:1512.00567, section 7), and every class weighing the same where that is asked for. */
    static float[] labels(Hyperparameters settings, float[] oneHot, int classes) throws TrainerException {
        float smoothing = (float) settings.number("label_smoothing");
        boolean balanced = settings.choice("class_weights").equals("balanced");
        double[] weights = new double[classes];
        int n = oneHot.length / classes;
        int present = 0;
        for (int c = 0; c < classes; c++) {
            double count = 0;
            for (int i = c; i < oneHot.length; i += classes) {
                count += oneHot[i];
            }
            weights[c] = count;
            present += count > 0 ? 1 : 0;
        }
        float[] labels = new float[oneHot.length];
        for (int i = 0; i < n; i++) {
            double weight = 1;
            for (int c = 0; c < classes; c++) {
                if (balanced && oneHot[i * classes + c] > 0) {
                    weight = n / (present * weights[c]);
                }
            }
            for (int c = 0; c < classes; c++) {
                float smooth = oneHot[i * classes + c] * (1 - smoothing) + smoothing / classes;
                labels[i * classes + c] = (float) (weight * smooth);
            }
        }
        return labels;
    }
}
