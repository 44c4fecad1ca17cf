package dev.crosscheck.coordinator.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.dataset.ReplaySource;
import dev.crosscheck.coordinator.dataset.TaskKind;
import dev.crosscheck.coordinator.dataset.TestData;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepDefinition.TrainerKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ValidationCheckerTest {
    private final TestData data = new TestData();
    private final ValidationChecker checker =
            new ValidationChecker(data.catalog, new ReplayTables(data.blobs, Runnable::run));

    @BeforeEach
    void register() {
        data.registrar.register(
                data.definition(
                        "digits",
                        TaskKind.CLASSIFICATION,
                        TestData.classification(100),
                        TestData.random("train", 40, "tuning", 20, "xc1", 20, "vault", 20),
                        List.of("xc1", "vault")),
                false);
    }

    private List<String> check(SweepDefinition definition, Optional<ReplaySource> table) {
        return checker.check(definition, table).toCompletableFuture().join().stream()
                .map(p -> p.where() + ": " + p.message())
                .toList();
    }

    private List<String> check(
            String metric, boolean maximize, String dataset, String tuning, List<String> checks, String vault) {
        return check(
                TestSweeps.sweep(
                        metric,
                        maximize,
                        Optional.of(TestSweeps.validation(dataset, tuning, checks, Optional.of(vault), false)),
                        TrainerKind.BUILTIN),
                Optional.empty());
    }

    @Test
    void aSoundSweepHasNoProblem() {
        assertThat(check("accuracy", true, "digits", "tuning", List.of("xc1"), "vault"))
                .isEmpty();
        assertThat(check(TestSweeps.sweep("loss", false, Optional.empty(), TrainerKind.COMMAND), Optional.empty()))
                .isEmpty();
    }

    @Test
    void everyMistakeHasItsPath() {
        assertThat(check("accuracy", true, "digit", "tuning", List.of("xc1"), "vault"))
                .containsExactly("validation.dataset: there is no data set \"digit\"; did you mean \"digits\"?");
        assertThat(check("rmse", false, "digits", "xc1", List.of("xc2", "tuning", "vault"), "vault"))
                .satisfiesExactly(
                        p -> assertThat(p).startsWith("objective.metric: \"rmse\" is no metric of a classification"),
                        p -> assertThat(p).startsWith("validation.tuning: the set \"xc1\" is secret"),
                        p -> assertThat(p)
                                .startsWith("validation.cross_checks[0]: the data set digits has no set \"xc2\"")
                                .contains("did you mean \"xc1\"?"),
                        p -> assertThat(p).startsWith("validation.cross_checks[1]: the set \"tuning\" is not secret"),
                        p -> assertThat(p).startsWith("validation.cross_checks[2]: the set \"vault\" is used twice"));
        assertThat(check("log_loss", true, "digits", "train", List.of("xc1"), "vault"))
                .satisfiesExactly(
                        p -> assertThat(p)
                                .startsWith("objective.direction: maximize, but log_loss is better when smaller"),
                        p -> assertThat(p).startsWith("validation.tuning: the set train"));
    }

    @Test
    void aFunctionTrainerAndATableWithoutReplayAreRefused() {
        var validation =
                Optional.of(TestSweeps.validation("digits", "tuning", List.of("xc1"), Optional.empty(), false));
        assertThat(check(TestSweeps.sweep("accuracy", true, validation, TrainerKind.FUNCTION), Optional.empty()))
                .singleElement()
                .asString()
                .startsWith("validation:");
        assertThat(check(TestSweeps.sweep("accuracy", true, Optional.empty(), TrainerKind.TABLE), Optional.empty()))
                .singleElement()
                .asString()
                .startsWith("validation.replay: missing");
    }

    private List<String> replay(String csv, List<String> key, Map<String, String> where, List<String> checks) {
        return check(
                TestSweeps.replay("tune", checks),
                Optional.of(new ReplaySource("t.csv", data.upload(csv), key, where)));
    }

    @Test
    void aReplayedTableMustHaveItsColumnsAndRows() {
        String csv = "config,split,status,tune,bits_tune,bits_s1\n1,0,ok,0.5,10,01\n";
        assertThat(replay(csv, List.of("config"), Map.of("split", "0"), List.of("s1")))
                .isEmpty();
        assertThat(replay(csv, List.of("konfig"), Map.of("fold", "0"), List.of("s1", "s2")))
                .satisfiesExactly(
                        p -> assertThat(p).startsWith("trainer.table.key[0]: there is no parameter \"konfig\""),
                        p -> assertThat(p).startsWith("trainer.table.key[0]: t.csv has no column \"konfig\""),
                        p -> assertThat(p).startsWith("trainer.table.where.fold: t.csv has no column"),
                        p -> assertThat(p)
                                .startsWith("validation.replay.cross_checks[1]: t.csv has no column \"bits_s2\""));
        assertThat(replay(csv, List.of("config"), Map.of("split", "1"), List.of("s1")))
                .containsExactly("trainer.table.where: no row of t.csv has {split=1}; correct the values");
        assertThat(replay(csv, List.of("config"), Map.of(), List.of("s1", "s1")))
                .singleElement()
                .asString()
                .startsWith("validation.replay.cross_checks[1]: the set \"s1\" is used twice");
    }

    @Test
    void rowsThatContradictEachOtherAreNamed() {
        String head = "config,split,status,tune,bits_tune,bits_s1\n1,0,ok,0.5,10,01\n";
        assertThat(replay(head + "1.0,1,ok,0.5,10,01\n", List.of("config"), Map.of(), List.of("s1")))
                .singleElement()
                .asString()
                .contains("lines 2 and 3 have the same key");
        assertThat(replay(head + "2,0,ok,0.5,10,011\n", List.of("config"), Map.of(), List.of("s1")))
                .singleElement()
                .asString()
                .contains("line 3, column bits_s1 has 3 characters (expected: 2");
        assertThat(replay(head + "2,0,ok,,10,01\n", List.of("config"), Map.of(), List.of("s1")))
                .singleElement()
                .asString()
                .contains("line 3, column tune is not a finite number");
    }

    @Test
    void aReplayedVaultIsReadBeforeTheSweepStarts() {
        String rows = "config,tune,bits_tune,bits_s1,bits_v\n0,0.5,01,0110,101\n1,0.5,10,0111,";
        assertThat(check(replay("x"), Optional.of(source(rows + "111\n"))))
                .singleElement()
                .satisfies(p -> assertThat(p)
                        .startsWith("validation.replay.vault: t.csv has no column \"bits_x\"")
                        .contains("bits_v"));
        assertThat(check(replay("v"), Optional.of(source(rows + "1x1\n"))))
                .containsExactly(
                        "validation.replay.vault: t.csv line 3, column bits_v is no row of 0 and 1, one per example");
        assertThat(check(replay("v"), Optional.of(source(rows + "111\n")))).isEmpty();
    }

    private ReplaySource source(String text) {
        return new ReplaySource("t.csv", data.upload(text), List.of("config"), Map.of());
    }

    private static SweepDefinition replay(String vault) {
        return TestSweeps.sweep(
                "accuracy",
                true,
                Optional.of(TestSweeps.validation("", "tune", List.of("s1"), Optional.of(vault), true)),
                TrainerKind.TABLE);
    }
}
