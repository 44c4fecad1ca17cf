package dev.crosscheck.worker.trainer.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.Datasets;
import dev.crosscheck.worker.Datasets.Dealt;
import dev.crosscheck.worker.spi.Trainer;
import dev.crosscheck.worker.spi.TrainingContext;
import dev.crosscheck.worker.spi.TrainingContext.Part;
import dev.crosscheck.worker.trainer.InfeasibleException;
import dev.crosscheck.worker.trainer.RecordingContext;
import dev.crosscheck.worker.trainer.TrainerException;
import dev.crosscheck.worker.trainer.TrainerResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class PluginTrainerTest {
    @TempDir
    static Path folder;

    private static Dealt digits;

    @BeforeAll
    static void prepare() throws IOException {
        digits = Datasets.digits(folder);
    }

    /** What a test wants done. */
    private interface Body {
        void train(TrainingContext context) throws Exception;
    }

    private static Body body = context -> {};

    /** Runs the body of the test at hand; named by the class loader of the tests. */
    public static final class Scripted implements Trainer {
        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public void train(TrainingContext context) throws Exception {
            body.train(context);
        }
    }

    /** Offers {@link Scripted} as a jar would. */
    private static ClassLoader jar() {
        return new ClassLoader(PluginTrainerTest.class.getClassLoader()) {
            @Override
            public Enumeration<java.net.URL> getResources(String name) throws IOException {
                if (!name.startsWith("META-INF/services/")) {
                    return super.getResources(name);
                }
                Path file = folder.resolve("service");
                java.nio.file.Files.writeString(file, Scripted.class.getName());
                return java.util.Collections.enumeration(
                        java.util.List.of(file.toUri().toURL()));
            }
        };
    }

    private static RecordingContext context(boolean probabilities) {
        RecordingContext context = new RecordingContext(TrialTask.newBuilder()
                .setData(digits.data().toBuilder().setNeedsProbabilities(probabilities))
                .setParams(RecordingContext.params("k", 3, "how", "fast"))
                .setMetric("accuracy")
                .setRungPredictions(true)
                .addRungs(2)
                .setTrainer(TrainerSpec.newBuilder().setPlugin("scripted"))
                .build());
        context.files.putAll(digits.files());
        return context;
    }

    private static TrainerResult run(RecordingContext context, Body wanted) throws TrainerException {
        body = wanted;
        return new PluginTrainer(new Plugins(folder.resolve("none"), jar())).train(context);
    }

    private static void predict(TrainingContext context) {
        context.predictClasses(Part.TUNING, new int[150]);
        context.predictClasses(Part.BLIND, new int[1047]);
    }

    @Test
    void predictionsReachTheCoordinatorWithTheExamplesIdsAndLabels() throws Exception {
        RecordingContext context = context(false);
        TrainerResult result = run(context, own -> {
            assertThat(own.whole("k", 1)).isEqualTo(3);
            assertThat(own.text("how", "")).isEqualTo("fast");
            assertThat(own.data().orElseThrow().train().size()).isEqualTo(600);
            own.report(1, Map.of("loss", 2.0), () -> predict(own));
            own.report(2, Map.of("loss", 1.0), () -> predict(own));
            predict(own);
        });
        assertThat(result.metrics()).isEqualTo(Map.of("loss", 1.0));
        assertThat(context.predictions).hasSize(2);
        assertThat(context.predictions.get(0).getIdsList()).hasSize(150).allMatch(digits.labels()::containsKey);
        assertThat(context.predictions.get(0).getLabelsList()).containsOnly("0");
        assertThat(context.atRungs).containsOnlyKeys(2L);
        assertThat(context.atRungs.get(2L)).isEqualTo(context.predictions);
    }

    @Test
    void wrongPredictionsAreRefusedByWhatIsWrong() {
        refused(
                false,
                own -> own.predictClasses(Part.TUNING, new int[3]),
                "3 predicted values for the tuning part (expected: 150)");
        refused(
                false,
                own -> own.predictClasses(Part.TUNING, classes(10)),
                "Prediction 7 of the tuning examples is class 10");
        refused(true, own -> own.predictClasses(Part.TUNING, new int[150]), "needs probabilities");
        refused(false, own -> own.predictValues(Part.TUNING, new double[150]), "are for a regression");
        refused(
                true,
                own -> own.predictProbabilities(Part.BLIND, java.util.Arrays.copyOf(new float[] {2}, 10470)),
                "the probability 2.0");
        refused(
                false,
                own -> {
                    own.predictClasses(Part.TUNING, new int[150]);
                    own.predictClasses(Part.TUNING, new int[150]);
                },
                "predicted twice");
        refused(false, own -> own.predictClasses(Part.TUNING, new int[150]), "without predictions for the blind");
        refused(false, own -> own.whole("how", 1), "how: fast (expected: a number)");
        refused(
                false,
                own -> own.report(2, Map.of("loss", 1.0), () -> own.predictClasses(Part.TUNING, new int[150])),
                "lack the tuning or the blind examples");
    }

    private static int[] classes(int seventh) {
        int[] classes = new int[150];
        classes[7] = seventh;
        return classes;
    }

    private static void refused(boolean probabilities, Body wanted, String says) {
        assertThatThrownBy(() -> run(context(probabilities), wanted))
                .isInstanceOf(TrainerException.class)
                .isNotInstanceOf(InfeasibleException.class)
                .hasMessageContaining(says);
    }

    @Test
    void infeasibleConfigurationsAndStopsAreTold() throws Exception {
        assertThatThrownBy(() -> run(context(false), own -> {
                    throw new dev.crosscheck.worker.spi.InfeasibleException("k is too large");
                }))
                .isInstanceOf(InfeasibleException.class)
                .hasMessage("The trainer scripted: k is too large");
        RecordingContext stopped = context(false);
        stopped.stopAfter = 2;
        TrainerResult result = run(stopped, own -> {
            for (int step = 1; own.report(step, Map.of("loss", 1.0 / step)); step++) {
                assertThat(own.shouldStop()).isFalse();
            }
            assertThat(own.shouldStop()).isTrue();
            predict(own);
        });
        assertThat(result.stopped()).isTrue();
        assertThat(result.metrics()).isEqualTo(Map.of("loss", 0.5));
        assertThat(stopped.predictions).hasSize(2);
    }

    @Test
    void anUnknownPlugInIsNamedWithThoseThatThereAre() {
        assertThatThrownBy(() -> new Plugins(folder.resolve("none"), jar()).named("mine"))
                .hasMessageContaining("no trainer plug-in \"mine\"; it has scripted. Put its jar into");
    }
}
