package dev.crosscheck.worker.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.proto.v1.TaskData;
import dev.crosscheck.worker.Datasets;
import dev.crosscheck.worker.Datasets.Dealt;
import dev.crosscheck.worker.trainer.FolderCheckpoints;
import dev.crosscheck.worker.trainer.RecordingContext;
import dev.crosscheck.worker.trainer.TrainerResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An interrupted trial that goes on gives what an undisturbed one gives, bit for bit. */
@NullUnmarked
class ContinuationTest {
    private static final int EPOCHS = 6;

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Dealt digits;
    private boolean maximize = true;

    @BeforeAll
    static void prepare() throws IOException {
        NetworkTasks.engine();
        digits = Datasets.digits(shared);
    }

    /** Probabilities, so that every bit of the network shows. */
    private RecordingContext context(Object... params) {
        TaskData images = NetworkTasks.images(digits).toBuilder()
                .setNeedsProbabilities(true)
                .build();
        RecordingContext made = NetworkTasks.context(digits, images, "accuracy", RecordingContext.params(params));
        RecordingContext context = new RecordingContext(
                made.task().toBuilder().setMaximize(maximize).build());
        context.files.putAll(made.files);
        return context;
    }

    private void goesOnExactly(NetworkTrainer trainer, Object... params) throws Exception {
        RecordingContext whole = context(params);
        TrainerResult undisturbed = trainer.train(whole);

        RecordingContext killed = context(params);
        FolderCheckpoints first = new FolderCheckpoints(folder.resolve("first"), null);
        first.mostSaved = 2;
        killed.checkpoints = first;
        assertThatThrownBy(() -> trainer.train(killed)).isInstanceOf(FolderCheckpoints.Killed.class);
        assertThat(first.steps).containsExactly(1L, 2L);

        RecordingContext next = context(params);
        FolderCheckpoints second = new FolderCheckpoints(folder.resolve("second"), first.last());
        next.checkpoints = second;
        TrainerResult continued = trainer.train(next);

        assertThat(next.reports).isEqualTo(whole.reports.subList(2, EPOCHS));
        assertThat(next.predictions).isEqualTo(whole.predictions);
        assertThat(continued).isEqualTo(undisturbed);
        assertThat(second.steps).startsWith(3L);
    }

    @ParameterizedTest
    @CsvSource({
        "sgd, 0.9, true",
        "sgd, 0, false",
        "adam, 0, false",
        "adamw, 0, false",
        "rmsprop, 0.5, false",
        "adagrad, 0, false"
    })
    void everyOptimizerGoesOnWithItsState(String optimizer, double momentum, boolean nesterov) throws Exception {
        goesOnExactly(
                NetworkTrainer.mlp(),
                "epochs",
                EPOCHS,
                "lr",
                0.004,
                "optimizer",
                optimizer,
                "momentum",
                momentum,
                "nesterov",
                nesterov,
                "weight_decay",
                0.001,
                "schedule",
                "one_cycle");
    }

    @Test
    void dropoutAndRunningStatisticsGoOnToo() throws Exception {
        goesOnExactly(
                NetworkTrainer.mlp(),
                "epochs",
                EPOCHS,
                "lr",
                0.01,
                "dropout",
                0.3,
                "batch_norm",
                true,
                "depth",
                2,
                "schedule",
                "cosine",
                "warmup_epochs",
                1.5);
    }

    /** The worst accuracy is wanted, which is that of the first epoch. */
    @Test
    void theBestEpochBeforeTheInterruptionStillPredicts() throws Exception {
        maximize = false;
        Object[] params = {"epochs", EPOCHS, "lr", 0.003};
        assertThat(NetworkTrainer.mlp().train(context(params)).metrics().get("best_epoch"))
                .isEqualTo(1);
        goesOnExactly(NetworkTrainer.mlp(), params);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lenet", "resnet"})
    void augmentedConvolutionsGoOn(String architecture) throws Exception {
        goesOnExactly(
                NetworkTrainer.cnn(),
                "epochs",
                EPOCHS,
                "lr",
                0.01,
                "width",
                4,
                "blocks",
                1,
                "architecture",
                architecture,
                "shift",
                1,
                "flip",
                "both",
                "rotate",
                15,
                "erase",
                0.3,
                "keep",
                "last");
    }

    @Test
    void aWorkerThatGoesDownInAnEpochSavesTheOneBeforeAndReportsNoHalfOne() throws Exception {
        Object[] params = {"epochs", EPOCHS, "lr", 0.01, "batch_size", 4};
        RecordingContext whole = context(params);
        TrainerResult undisturbed = NetworkTrainer.mlp().train(whole);

        RecordingContext released = context(params);
        FolderCheckpoints first = new FolderCheckpoints(folder.resolve("first"), null);
        first.due = false;
        released.checkpoints = first;
        // 150 batches an epoch: one look before training, and in each epoch two in it and one after it.
        released.releaseAfterLooks = 1 + 3 * 3 + 1;
        assertThat(NetworkTrainer.mlp().train(released).stopped()).isTrue();
        assertThat(first.steps).containsExactly(3L);
        assertThat(released.reports).isEqualTo(whole.reports.subList(0, 3));
        assertThat(released.predictions).isEmpty();

        RecordingContext next = context(params);
        next.checkpoints = new FolderCheckpoints(folder.resolve("second"), first.last());
        assertThat(NetworkTrainer.mlp().train(next)).isEqualTo(undisturbed);
        assertThat(next.reports).isEqualTo(whole.reports.subList(3, EPOCHS));
        assertThat(next.predictions).isEqualTo(whole.predictions);
    }

    @Test
    void aStopThatWantsNoPredictionsIsNoEndInTheLastEpochEither() throws Exception {
        RecordingContext cancelled = context("epochs", 2, "lr", 0.01);
        cancelled.stopAfter = 2;
        cancelled.predictionsWanted = false;
        assertThat(NetworkTrainer.mlp().train(cancelled).stopped()).isTrue();
        assertThat(cancelled.predictions).isEmpty();
    }

    @Test
    void aStateAfterTheLastEpochOnlyPredicts() throws Exception {
        Object[] params = {"epochs", 2, "lr", 0.01};
        RecordingContext whole = context(params);
        FolderCheckpoints all = new FolderCheckpoints(folder.resolve("first"), null);
        whole.checkpoints = all;
        TrainerResult undisturbed = NetworkTrainer.mlp().train(whole);
        RecordingContext next = context(params);
        next.checkpoints = new FolderCheckpoints(folder.resolve("second"), all.last());
        assertThat(NetworkTrainer.mlp().train(next)).isEqualTo(undisturbed);
        assertThat(next.reports).isEmpty();
        assertThat(next.predictions).isEqualTo(whole.predictions);
    }

    @Test
    void whatDoesNotFitIsIgnoredAndTrainingStartsAfresh() throws Exception {
        Object[] params = {"epochs", 2, "lr", 0.01};
        RecordingContext whole = context(params);
        FolderCheckpoints all = new FolderCheckpoints(folder.resolve("first"), null);
        whole.checkpoints = all;
        NetworkTrainer.mlp().train(whole);
        byte[] good = Files.readAllBytes(all.saved.get(0));

        byte[] flipped = good.clone();
        flipped[good.length / 2] ^= 1;
        byte[] otherVersion = good.clone();
        otherVersion[7]++;
        byte[] cut = java.util.Arrays.copyOf(good, good.length - 9);
        byte[] hugeArray = good.clone();
        hugeArray[4 + 4 + 32 + 4 + 8 + 4 + 4] = 0x7f;
        for (byte[] bad : List.of(
                flipped,
                otherVersion,
                cut,
                hugeArray,
                new byte[0],
                "text".getBytes(java.nio.charset.StandardCharsets.UTF_8))) {
            afresh(whole, Files.write(folder.resolve("bad"), bad), params);
        }
        RecordingContext other = context("epochs", 2, "lr", 0.02);
        NetworkTrainer.mlp().train(other);
        afresh(other, Files.write(folder.resolve("bad"), good), "epochs", 2, "lr", 0.02);
    }

    private void afresh(RecordingContext whole, Path earlier, Object... params) throws Exception {
        RecordingContext next = context(params);
        next.checkpoints = new FolderCheckpoints(Files.createTempDirectory(folder, "next"), earlier);
        NetworkTrainer.mlp().train(next);
        assertThat(next.reports).isEqualTo(whole.reports);
        assertThat(next.predictions).isEqualTo(whole.predictions);
    }
}
