package dev.crosscheck.worker.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.TaskData;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.Datasets;
import dev.crosscheck.worker.Datasets.Dealt;
import dev.crosscheck.worker.trainer.InfeasibleException;
import dev.crosscheck.worker.trainer.RecordingContext;
import dev.crosscheck.worker.trainer.TrainerException;
import dev.crosscheck.worker.trainer.TrainerResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
class MlpTrainerTest {
    private static final Struct GOOD = RecordingContext.params(
            "lr", 0.003, "units", 64, "depth", 1, "optimizer", "adam", "batch_size", 32, "epochs", 15);

    @TempDir
    static Path folder;

    private static Dealt digits;

    @BeforeAll
    static void prepare() throws IOException {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        System.setProperty(
                "DJL_CACHE_DIR", Path.of("target", "djl").toAbsolutePath().toString());
        digits = Datasets.digits(folder);
    }

    @Test
    void learnsDigitsAndPredictsEveryExampleOnce() throws Exception {
        RecordingContext context = run(digits, digits.data(), GOOD, 1);
        assertThat(context.reports).hasSize(15);
        assertThat(context.reports.get(14))
                .containsOnlyKeys("train_loss", "tuning_loss", "tuning_accuracy", "accuracy");
        assertThat(context.reports.get(14).get("tuning_accuracy")).isGreaterThan(0.9);
        assertThat(context.reports.get(0).get("train_loss")).isLessThan(Math.log(10) + 0.7);
        // 1,047 examples that no training step has seen.
        assertThat(accuracy(context, "blind", 1047)).isGreaterThan(0.9);
        assertThat(accuracy(context, "tuning", 150))
                .isEqualTo(context.reports.stream()
                        .mapToDouble(report -> report.get("accuracy"))
                        .max()
                        .orElseThrow());
    }

    @Test
    void theSameTaskGivesTheSameBitsWhateverRanBefore() throws Exception {
        Struct config =
                RecordingContext.params("lr", 0.01, "dropout", 0.3, "batch_norm", true, "epochs", 4, "depth", 2);
        TaskData probabilities =
                digits.data().toBuilder().setNeedsProbabilities(true).build();
        RecordingContext first = run(digits, probabilities, config, 5);
        run(digits, digits.data(), GOOD, 9);
        RecordingContext again = run(digits, probabilities, config, 5);
        RecordingContext other = run(digits, probabilities, config, 6);
        assertThat(again.reports).isEqualTo(first.reports);
        assertThat(again.predictions).isEqualTo(first.predictions);
        assertThat(other.predictions).isNotEqualTo(first.predictions);
    }

    @Test
    void probabilitiesAreGivenWhereTheObjectiveNeedsThem() throws Exception {
        TaskData data = digits.data().toBuilder().setNeedsProbabilities(true).build();
        PredictionSet tuning = run(digits, data, RecordingContext.params("epochs", 1), 1)
                .predictions
                .get(0);
        assertThat(tuning.getClassesList()).isEqualTo(digits.data().getClassesList());
        assertThat(tuning.getProbabilitiesCount()).isEqualTo(1500);
        assertThat(tuning.getLabelsCount()).isZero();
        assertThat(tuning.getProbabilitiesList()).allSatisfy(p -> assertThat(p).isBetween(0f, 1f));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "adam", "adamw", "rmsprop", "adagrad"})
    void everyOptimizerLearns(String optimizer) throws Exception {
        double lr = optimizer.equals("sgd") ? 0.05 : optimizer.equals("adagrad") ? 0.02 : 0.003;
        RecordingContext context = run(
                digits,
                digits.data(),
                RecordingContext.params(
                        "optimizer", optimizer, "lr", lr, "momentum", 0.5, "weight_decay", 1e-5, "epochs", 8),
                2);
        assertThat(context.reports.get(7).get("tuning_accuracy")).isGreaterThan(0.85);
    }

    @ParameterizedTest
    @ValueSource(strings = {"relu", "tanh", "gelu", "sigmoid", "leaky_relu", "elu", "swish", "identity"})
    void everyActivationLearns(String activation) throws Exception {
        RecordingContext context = run(
                digits, digits.data(), RecordingContext.params("activation", activation, "lr", 0.01, "epochs", 6), 2);
        assertThat(context.reports.get(5).get("tuning_accuracy")).isGreaterThan(0.85);
    }

    @Test
    void adamwDecaysTheWeightsByItselfAndAdamThroughTheGradient() throws Exception {
        // A decay so strong that it rules: decoupled it multiplies the weights by 1 - lr * decay = 0 in every step, so
        // that the network stays near chance; as part of
        // Adam's gradient it is normalised away to steps of lr.
        RecordingContext decoupled = run(
                digits,
                digits.data(),
                RecordingContext.params("optimizer", "adamw", "lr", 0.001, "weight_decay", 1000, "epochs", 5),
                3);
        RecordingContext coupled = run(
                digits,
                digits.data(),
                RecordingContext.params("optimizer", "adam", "lr", 0.001, "weight_decay", 0.001, "epochs", 5),
                3);
        RecordingContext weak = run(
                digits,
                digits.data(),
                RecordingContext.params("optimizer", "adamw", "lr", 0.001, "weight_decay", 0.001, "epochs", 5),
                3);
        assertThat(decoupled.reports.get(4).get("tuning_loss")).isGreaterThan(2.2);
        assertThat(weak.reports.get(4).get("tuning_loss"))
                .isLessThan(0.8)
                .isNotEqualTo(coupled.reports.get(4).get("tuning_loss"));
    }

    @Test
    void regressionBeatsTheMeanOnDiabetes() throws Exception {
        Dealt diabetes = Datasets.diabetes(java.nio.file.Files.createDirectories(folder.resolve("diabetes")));
        TrialTask task =
                task(diabetes.data(), RecordingContext.params("lr", 0.003, "epochs", 25, "units", 16), 1).toBuilder()
                        .setMetric("r2")
                        .setMaximize(true)
                        .build();
        RecordingContext context = context(diabetes, task);
        TrainerResult result = NetworkTrainer.mlp().train(context);
        assertThat(result.metrics())
                .containsOnlyKeys("train_loss", "tuning_loss", "tuning_rmse", "r2", "train_r2", "best_epoch");
        assertThat(result.metrics().get("r2")).isGreaterThan(0.3);
        PredictionSet tuning = context.predictions.get(0);
        double squares = 0;
        for (int i = 0; i < tuning.getIdsCount(); i++) {
            double error =
                    tuning.getValues(i) - Double.parseDouble(diabetes.labels().get(tuning.getIds(i)));
            squares += error * error / tuning.getIdsCount();
        }
        assertThat(Math.sqrt(squares)).isEqualTo(result.metrics().get("tuning_rmse"));
    }

    @Test
    void divergenceIsInfeasibleAndSaysSo() {
        Struct wild = RecordingContext.params("optimizer", "sgd", "lr", 1e6, "activation", "identity", "depth", 3);
        assertThatThrownBy(() -> run(digits, digits.data(), wild, 1))
                .isInstanceOf(InfeasibleException.class)
                .hasMessageContaining("diverged in epoch 1")
                .hasMessageContaining("lr=1000000");
    }

    @Test
    void unknownAndIllTypedHyperparametersAreNamed() {
        assertThatThrownBy(() -> run(digits, digits.data(), RecordingContext.params("layers", 3), 1))
                .hasMessageContaining("no hyperparameter layers")
                .hasMessageContaining("batch_norm, batch_size");
        assertThatThrownBy(() -> run(digits, digits.data(), RecordingContext.params("lr", "fast"), 1))
                .hasMessageContaining("lr: fast");
        assertThatThrownBy(() -> run(digits, digits.data(), RecordingContext.params("optimizer", "lbfgs"), 1))
                .hasMessageContaining("one of sgd");
        assertThatThrownBy(() -> run(digits, digits.data(), RecordingContext.params("units", 3.5), 1))
                .hasMessageContaining("units: 3.5");
    }

    @Test
    void aStopIsObeyedAfterTheEpochAndStillGivesPredictionsWhereWanted() throws Exception {
        RecordingContext context = context(digits, task(digits.data(), GOOD, 1));
        context.stopAfter = 2;
        TrainerResult stopped = NetworkTrainer.mlp().train(context);
        assertThat(stopped.stopped()).isTrue();
        assertThat(context.reports).hasSize(2);
        assertThat(accuracy(context, "tuning", 150)).isEqualTo(stopped.metrics().get("accuracy"));
        RecordingContext silent = context(digits, task(digits.data(), GOOD, 1));
        silent.stopAfter = 1;
        silent.predictionsWanted = false;
        NetworkTrainer.mlp().train(silent);
        assertThat(silent.predictions).isEmpty();
    }

    @Test
    void atRungsThereArePredictionsOfThatEpoch() throws Exception {
        Struct last = GOOD.toBuilder()
                .putFields(
                        "keep",
                        com.google.protobuf.Value.newBuilder()
                                .setStringValue("last")
                                .build())
                .build();
        RecordingContext context = context(
                digits,
                task(digits.data(), last, 1).toBuilder()
                        .setRungPredictions(true)
                        .addRungs(1)
                        .addRungs(3)
                        .build());
        NetworkTrainer.mlp().train(context);
        assertThat(context.atRungs).containsOnlyKeys(1L, 3L);
        RecordingContext three = context(
                digits, task(digits.data(), last, 1).toBuilder().setResource(3).build());
        NetworkTrainer.mlp().train(three);
        assertThat(context.atRungs.get(3L)).isEqualTo(three.predictions);
        assertThat(context.atRungs.get(1L)).isNotEqualTo(three.predictions);
    }

    @Test
    void theWantedResourceCapsTheEpochs() throws Exception {
        RecordingContext context = context(
                digits, task(digits.data(), GOOD, 1).toBuilder().setResource(3).build());
        assertThat(NetworkTrainer.mlp().train(context).stopped()).isFalse();
        assertThat(context.reports).hasSize(3);
    }

    @Test
    void aRestOfOneExampleJoinsTheBatchBeforeIt() {
        assertThat(Fit.bounds(65, 32)).containsExactly(32);
        assertThat(Fit.bounds(66, 32)).containsExactly(32, 64);
        assertThat(Fit.bounds(10, 32)).isEmpty();
        assertThat(Fit.bounds(3, 1)).containsExactly(1, 2);
    }

    @Test
    void inputsAreStandardisedByTrainingStatisticsAndConstantColumnsBecomeZero() {
        Standardizer fitted = Standardizer.fit(new float[] {1, 7, 3, 7}, 2, 1);
        assertThat(fitted.apply(new float[] {1, 7, 3, 7, 5, 9})).containsExactly(-1, 0, 1, 0, 3, 0);
    }

    private static double accuracy(RecordingContext context, String part, int examples) {
        List<PredictionSet> pieces = context.predictions.stream()
                .filter(piece -> piece.getPart().equals(part))
                .toList();
        List<String> ids =
                pieces.stream().flatMap(piece -> piece.getIdsList().stream()).toList();
        assertThat(ids).hasSize(examples).doesNotHaveDuplicates();
        int hits = 0;
        for (PredictionSet piece : pieces) {
            for (int i = 0; i < piece.getIdsCount(); i++) {
                hits += piece.getLabels(i).equals(digits.labels().get(piece.getIds(i))) ? 1 : 0;
            }
        }
        return hits / (double) examples;
    }

    private static RecordingContext run(Dealt dealt, TaskData data, Struct params, long seed) throws TrainerException {
        RecordingContext context = context(dealt, task(data, params, seed));
        NetworkTrainer.mlp().train(context);
        return context;
    }

    private static RecordingContext context(Dealt dealt, TrialTask task) {
        RecordingContext context = new RecordingContext(task);
        context.files.putAll(dealt.files());
        return context;
    }

    private static TrialTask task(TaskData data, Struct params, long seed) {
        return TrialTask.newBuilder()
                .setData(data)
                .setParams(params)
                .setSeed(seed)
                .setMetric("accuracy")
                .setMaximize(true)
                .setTrainer(TrainerSpec.newBuilder().setBuiltin("mlp"))
                .build();
    }

    @Test
    void scoresAreThoseOfTheirDefinitions() {
        float[] probabilities = {0.9f, 0.1f, 0.8f, 0.2f, 0.4f, 0.6f, 0.3f, 0.7f};
        var examples = new dev.crosscheck.worker.data.Examples(
                List.of("a", "b", "c", "d"), new float[4], new int[] {0, 0, 0, 1}, new double[0]);
        Map<String, Double> scores = Scores.classification(probabilities, examples, 2);
        assertThat(scores.get("accuracy")).isEqualTo(0.75);
        assertThat(scores.get("balanced_accuracy")).isEqualTo((2 / 3.0 + 1) / 2);
        assertThat(scores.get("macro_f1")).isEqualTo((4 / 5.0 + 2 / 3.0) / 2);
        assertThat(scores.get("log_loss"))
                .isCloseTo(
                        -(Math.log(0.9) + Math.log(0.8) + Math.log(0.4) + Math.log(0.7)) / 4,
                        org.assertj.core.api.Assertions.within(1e-6));
    }
}
