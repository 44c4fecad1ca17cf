package dev.crosscheck.worker.trainer.function;

import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.worker.trainer.InfeasibleException;
import dev.crosscheck.worker.trainer.Params;
import dev.crosscheck.worker.trainer.Trainer;
import dev.crosscheck.worker.trainer.TrainerContext;
import dev.crosscheck.worker.trainer.TrainerException;
import dev.crosscheck.worker.trainer.TrainerResult;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Evaluates a test function at x0, x1, ...; metric "value". Noise is normal and drawn from the task's seed; a sleep stands for the time of a training. With steps, "value" is
 * reported after each of them as a {@link LearningCurve} that ends at the result, and the sleep is spread over them; without, nothing is reported before the end.
 */
public final class FunctionTrainer implements Trainer {
    private static final String METRIC = "value";

    @Override
    public TrainerResult train(TrainerContext context) throws TrainerException {
        TrainerSpec spec = context.task().getTrainer();
        TestFunctions.TestFunction function = TestFunctions.BY_NAME.get(spec.getFunction());
        if (function == null) {
            throw new TrainerException("There is no test function \"" + spec.getFunction() + "\"; there are "
                    + String.join(", ", new TreeSet<>(TestFunctions.BY_NAME.keySet())) + ".");
        }
        double[] x = inputs(spec.getFunction(), function, context.params());
        Duration sleep =
                Duration.ofSeconds(spec.getSleep().getSeconds(), spec.getSleep().getNanos());
        Random random = new Random(scrambled(context.task().getSeed()));
        double value = function.value().applyAsDouble(x) + spec.getNoise() * random.nextGaussian();
        if (spec.hasSteps()) {
            checkFinite(value, context);
            LearningCurve curve =
                    new LearningCurve(value, spec.getSteps(), context.task().getMaximize(), random.nextDouble());
            return learn(context, curve, sleep.dividedBy(spec.getSteps()));
        }
        if (isAskedToStop(context, sleep)) {
            return new TrainerResult(true, Map.of());
        }
        checkFinite(value, context);
        return new TrainerResult(false, Map.of(METRIC, value));
    }

    private static void checkFinite(double value, TrainerContext context) throws InfeasibleException {
        if (!Double.isFinite(value)) {
            throw new InfeasibleException("The function "
                    + context.task().getTrainer().getFunction() + " is " + value + " at " + context.params() + ".");
        }
    }

    private static boolean isAskedToStop(TrainerContext context, Duration sleep) {
        return !sleep.isZero() && context.pause(sleep).isPresent();
    }

    private static TrainerResult learn(TrainerContext context, LearningCurve curve, Duration sleep)
            throws TrainerException {
        Map<String, Double> last = Map.of();
        for (int step = 1; step <= curve.steps(); step++) {
            if (isAskedToStop(context, sleep)) {
                return new TrainerResult(true, last);
            }
            last = Map.of(METRIC, curve.at(step));
            if (context.report(step, last).isPresent() && step < curve.steps()) {
                return new TrainerResult(true, last);
            }
        }
        return new TrainerResult(false, last);
    }

    private static double[] inputs(String name, TestFunctions.TestFunction function, Params params)
            throws TrainerException {
        int dimension = function.dimension() == 0
                ? Math.max(function.least(), params.names().size())
                : function.dimension();
        double[] x = new double[dimension];
        Set<String> known = new HashSet<>();
        for (int i = 0; i < dimension; i++) {
            String parameter = "x" + i;
            known.add(parameter);
            if (!params.has(parameter)) {
                throw new TrainerException("The function " + name + " needs the parameters x0 to x" + (dimension - 1)
                        + "; " + parameter + " is missing.");
            }
            x[i] = params.number(parameter, 0);
        }
        params.allowOnly("function " + name, known);
        return x;
    }

    /** The finaliser of SplitMix64: neighbouring seeds give unrelated draws. */
    private static long scrambled(long seed) {
        long z = seed + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
