package dev.crosscheck.cli.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Value;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.console.Mistake;
import dev.crosscheck.proto.v1.ParameterDefinition;
import dev.crosscheck.proto.v1.SweepSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecReaderTest extends SpecReaderFixture {
    /** As in the documentation, with every kind of field. */
    private static final String FULL =
            """
            apiVersion: crosscheck/v1
            kind: Sweep
            metadata: {name: digits-mlp, project: demo, priority: 50, labels: {team: vision}}
            objective: {metric: accuracy, direction: maximize, target: 0.99, goal: 0.98}
            parameters:
              lr:         {type: float, min: 1.0e-4, max: 1.0, log: true}
              units:      {type: int, min: 16, max: 256, step: 16}
              depth:      {type: ordinal, values: [1, 2, 3]}
              optimizer:  {type: categorical, values: [sgd, adam, adamw]}
              momentum:   {type: float, min: 0.0, max: 0.99, when: {optimizer: sgd}}
              dropout:    {type: float, min: 0.0, max: 0.6, when: {optimizer: [adam, adamw], depth: 2}}
              epochs:     {type: fixed, value: 30}
            constraints:  ["units * depth <= 512"]
            initial_trials: [{lr: 0.01, units: 64, depth: 1, optimizer: adam, dropout: 0.0}]
            strategy:     {name: auto, seed: 7, startup_trials: 12}
            early_stopping: {name: asha, metric: tuning_accuracy, min: 3, max: 30, eta: 3}
            budget:       {max_trials: 120, max_parallel: 4, max_wall_time: 30m, max_gpu_hours: 2, max_failed: 20}
            trial:        {timeout: 10m, max_attempts: 3, lease: 15s, resources: {gpus: 0}}
            validation:
              dataset: digits
              tuning: tuning
              cross_checks: [xc1, xc2, xc3]
              vault: vault
              overfit: {alpha: 0.05, max_lost_share: 0.5, min_optimism: auto, action: warn}
            trainer:      {builtin: mlp}
            notify:       [{on: [overfit, completed, failed], webhook: "http://localhost:9000/hook"}]
            """;

    @Test
    void theDocumentedSweepIsReadWhole() {
        SweepSpec spec = sweep(FULL);

        assertThat(spec.getApiVersion()).isEqualTo("crosscheck/v1");
        assertThat(spec.getMetadata().getLabelsMap()).containsEntry("team", "vision");
        assertThat(spec.getObjective().getTarget()).isEqualTo(0.99);
        assertThat(spec.getParametersOrThrow("lr").getMin()).isEqualTo(1e-4);
        assertThat(spec.getParametersOrThrow("lr").getLog()).isTrue();
        assertThat(spec.getParametersOrThrow("epochs").getValue()).isEqualTo(number(30));
        assertThat(spec.getInitialTrials(0).getFieldsMap()).containsEntry("optimizer", text("adam"));
        assertThat(spec.getBudget().getMaxWallTime().getSeconds()).isEqualTo(1800);
        assertThat(spec.getTrial().getLease().getSeconds()).isEqualTo(15);
        assertThat(spec.getValidation().getCrossChecksList()).containsExactly("xc1", "xc2", "xc3");
        assertThat(spec.getValidation().getOverfit().getMinOptimism()).isEqualTo(text("auto"));
        assertThat(spec.getTrainer().getBuiltin()).isEqualTo("mlp");
        assertThat(spec.getNotify(0).getOnList()).containsExactly("overfit", "completed", "failed");
    }

    @Test
    void parametersKeepTheirOrderEvenOnTheWire() throws InvalidProtocolBufferException {
        SweepSpec there = SweepSpec.parseFrom(sweep(FULL).toByteArray());

        assertThat(there.getParametersMap().keySet())
                .containsExactly("lr", "units", "depth", "optimizer", "momentum", "dropout", "epochs");
    }

    @Test
    void whenTakesAValueOrAList() {
        ParameterDefinition dropout = sweep(FULL).getParametersOrThrow("dropout");

        assertThat(dropout.getWhenOrThrow("optimizer").getListValue().getValuesList())
                .containsExactly(text("adam"), text("adamw"));
        assertThat(dropout.getWhenOrThrow("depth")).isEqualTo(number(2));
    }

    @Test
    void textNumbersAndBooleansAreKeptApart() {
        SweepSpec spec = sweep(
                "parameters:\n  p: {type: categorical, values: [1e-4, 1.0e-4, '1', yes, true, 010, no, \"true\", -3]}");

        assertThat(spec.getParametersOrThrow("p").getValuesList())
                .containsExactly(
                        number(1e-4),
                        number(1e-4),
                        text("1"),
                        text("yes"),
                        Value.newBuilder().setBoolValue(true).build(),
                        number(10),
                        text("no"),
                        text("true"),
                        number(-3));
    }

    @ParameterizedTest
    @CsvSource({
        "30m,1800,0",
        "15s,15,0",
        "2h30m,9000,0",
        "500ms,0,500000000",
        "1.5h,5400,0",
        "1d,86400,0",
        "1m0.5s,60,500000000"
    })
    void durationsHaveUnits(String written, long seconds, int nanos) {
        var timeout = sweep("trial: {timeout: " + written + "}").getTrial().getTimeout();

        assertThat(timeout.getSeconds()).isEqualTo(seconds);
        assertThat(timeout.getNanos()).isEqualTo(nanos);
    }

    @Test
    void jsonIsTheSameDocument() throws IOException {
        Path file = directory.resolve("sweep.json");
        Files.writeString(
                file, "{\n\t\"kind\": \"Sweep\",\n\t\"budget\": {\"max_trials\": 12, \"max_wall_time\": \"30m\"}\n}\n");

        SweepSpec spec = SpecReader.readSweep(file).message();

        assertThat(spec.getBudget().getMaxTrials()).isEqualTo(12);
        assertThat(spec.getBudget().getMaxWallTime().getSeconds()).isEqualTo(1800);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "budget:\\n  max_trails: 3|2|budget.max_trails|unknown key 'max_trails'; did you mean 'max_trials'?",
                "budgett: {}|1|budgett|unknown key 'budgett'; did you mean 'budget'?",
                "trial:\\n  resources:\\n    zzz: 1|3|trial.resources.zzz|unknown key 'zzz'; known here: gpus, gpu_memory, labels",
                "api_version: crosscheck/v1|1|api_version|unknown key 'api_version'; did you mean 'apiVersion'?",
                "a: 1\\npreflight: {}|2|preflight|is reserved for a later release: take it out",
                "recheck: {}|1|recheck|is reserved for a later release: take it out",
                "budget:\\n  max_trials: many|2|budget.max_trials|is 'many' (text); expected a whole number",
                "budget: {max_trials: 1.5}|1|budget.max_trials|is '1.5' (a number); expected a whole number",
                "budget: {max_parallel: 3000000000}|1|budget.max_parallel|is '3000000000' (a number); expected a whole number from -2147483648 to 2147483647",
                "objective: {target: high}|1|objective.target|is 'high' (text); expected a finite number",
                "objective: {target: .nan}|1|objective.target|is '.nan' (not a finite number); expected a finite number",
                "objective: {metric: 7}|1|objective.metric|is '7' (a number); expected text: put it in quotes",
                "parameters:\\n  lr: {log: 1}|2|parameters.lr.log|is '1' (a number); expected true or false",
                "parameters:\\n  lr: 3|2|parameters.lr|is '3' (a number); expected keys and values",
                "parameters: [lr]|1|parameters|is a list; expected names and values",
                "constraints: a < b|1|constraints|is 'a < b' (text); expected a list, such as [a, b]",
                "trial: {lease: 15}|1|trial.lease|is '15' (a number); expected a duration with its unit, such as 500ms, 15s, 30m or 2h30m",
                "trial: {lease: soon}|1|trial.lease|is 'soon' (text); expected a duration, such as 500ms, 15s, 30m or 2h30m",
                "strategy:\\n  seed: 1\\n  seed: 2|3|strategy.seed|is written twice (first in line 2): take one out",
                "parameters:\\n  lr: {}\\n  lr: {}|3|parameters.lr|is written twice (first in line 2): take one out",
                "initial_trials:\\n- {lr: 1,\\n   lr: 2}|3|initial_trials[0].lr|is written twice (first in line 2): take one out",
                "parameters: {p: {values: [1, null]}}|1|parameters.p.values[1]|has no value; expected text, a number, true or false",
                "parameters: {p: {value: 9007199254740993}}|1|parameters.p.value|is 9007199254740993; whole numbers go up to 2^53: put it in quotes as text",
                "kind: Dataset|1|kind|is 'Dataset'; expected Sweep (for this file: crosscheck dataset register)",
                "a: [1|1||not valid YAML: expected ',' or ']', but got <stream end>",
                "--- {}\\n--- {}|2||a second document begins here; expected one per file",
                "[1, 2]|1||the file is a list; expected keys and values",
            })
    void everyMistakeIsNamedWithItsLine(String yaml, int line, String path, String text) {
        List<Mistake> mistakes = mistakes(yaml.replace("\\n", "\n"));

        assertThat(mistakes)
                .contains(
                        new Mistake(directory.resolve("sweep.yaml").toString(), line, path == null ? "" : path, text));
    }

    @Test
    void allMistakesAreReportedInOrderOfLines() {
        List<Mistake> mistakes = mistakes("budget:\n  max_trials: x\n  foo: 1\nobjective:\n  target: y\n");

        assertThat(mistakes).extracting(Mistake::line).containsExactly(2, 3, 5);
        assertThat(mistakes.get(0).sentence())
                .endsWith("sweep.yaml:2: budget.max_trials: is 'x' (text); expected a whole number");
    }

    @Test
    void anEmptyFileAndAMissingOneAreWrongUsage() {
        assertThat(mistakes("# nothing\n").get(0).text()).isEqualTo("the file is empty");
        CliException missing =
                catchThrowableOfType(CliException.class, () -> SpecReader.readSweep(directory.resolve("no.yaml")));
        assertThat(missing.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(missing.what()).endsWith("no.yaml does not exist.");
    }

    @Test
    void aDocumentThatContainsItselfIsRefused() {
        assertThat(mistakes("parameters:\n  p: &p {value: &v [*v]}\n")).isNotEmpty();
    }

    @Test
    void serverPathsFindTheirLineOrTheNearestOneAbove() {
        SpecLines lines = SpecReader.readSweep(write(FULL)).lines();

        assertThat(lines.lineOf("parameters.lr.min")).isEqualTo(6);
        assertThat(lines.lineOf("constraints[0]")).isEqualTo(13);
        assertThat(lines.lineOf("parameters.momentum.when.optimizer")).isEqualTo(10);
        assertThat(lines.lineOf("initial_trials[0].lr")).isEqualTo(14);
        assertThat(lines.lineOf("budget.max_attempts_of_all")).isEqualTo(17);
        assertThat(lines.lineOf("api_version")).isEqualTo(1);
        assertThat(lines.lineOf("nowhere.at.all")).isEqualTo(1);
    }

    private SweepSpec sweep(String yaml) {
        return SpecReader.readSweep(write(yaml)).message();
    }

    private static Value number(double value) {
        return Value.newBuilder().setNumberValue(value).build();
    }
}
