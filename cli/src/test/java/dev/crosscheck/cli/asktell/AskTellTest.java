package dev.crosscheck.cli.asktell;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AskTellTest extends AskTellFixture {
    @Test
    void aConversationGoesAsDocumented() {
        assertThat(program.answer(SMALL)).isEqualTo("{\"ok\":true}");
        JsonNode trials = answer("{\"ask\": 4}").path("trials");

        assertThat(trials).hasSize(4);
        for (int i = 0; i < 4; i++) {
            assertThat(trials.get(i).path("trial").intValue()).isEqualTo(i);
            JsonNode params = trials.get(i).path("params");
            assertThat(params.path("lr").isDouble()).isTrue();
            assertThat(params.path("units").isInt()).isTrue();
            assertThat(params.path("units").intValue()).isIn(16, 32, 48);
            assertThat(params.path("epochs").toString()).isEqualTo("30");
            assertThat(params.has("momentum"))
                    .isEqualTo(params.path("optimizer").textValue().equals("sgd"));
        }
        assertThat(program.answer("{\"tell\": [{\"trial\": 2, \"value\": 1.5}, {\"trial\": 0, \"failed\": true}]}"))
                .isEqualTo("{\"ok\":true}");
        assertThat(program.answer("{\"tell\": [{\"trial\": 1, \"value\": 1, \"failed\": false}]}"))
                .isEqualTo("{\"ok\":true}");
        JsonNode best = answer("{\"recommend\": true}");
        assertThat(best.path("trial").intValue()).isEqualTo(1);
        assertThat(best.path("params")).isEqualTo(trials.get(1).path("params"));
        assertThat(best.path("mean").doubleValue()).isEqualTo(1.0);
    }

    @Test
    void initialTrialsComeFirstAndAreCompleted() {
        program.answer(SMALL);
        JsonNode first = answer("{\"ask\": 1}").path("trials").get(0).path("params");
        JsonNode second = answer("{\"ask\": 1}").path("trials").get(0).path("params");

        assertThat(first.path("lr").doubleValue()).isEqualTo(0.01);
        assertThat(first.path("optimizer").textValue()).isEqualTo("adam");
        assertThat(first.has("units")).isTrue();
        assertThat(second.path("optimizer").textValue()).isEqualTo("sgd");
        assertThat(second.has("momentum")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"grid", "random", "auto"})
    void aFiniteSpaceIsExhausted(String strategy) {
        program.answer(SIX.replace("NAME", strategy));
        Set<JsonNode> seen = new HashSet<>();
        JsonNode first = answer("{\"ask\": 4}");
        first.path("trials").forEach(trial -> seen.add(trial.path("params")));
        JsonNode rest = answer("{\"ask\": 4}");
        rest.path("trials").forEach(trial -> seen.add(trial.path("params")));

        assertThat(first.has("exhausted")).isFalse();
        assertThat(rest.path("trials")).hasSize(2);
        assertThat(rest.path("exhausted").booleanValue()).isTrue();
        assertThat(seen).hasSize(6);
        assertThat(program.answer("{\"ask\": 1}")).isEqualTo("{\"trials\":[],\"exhausted\":true}");
    }

    @Test
    void theBudgetIsNoLimit() {
        program.answer(SMALL.replace("\"max_trials\": 100", "\"max_trials\": 3"));

        assertThat(answer("{\"ask\": 5}").path("trials")).hasSize(5);
        assertThat(answer("{\"ask\": 1}").has("exhausted")).isFalse();
    }

    @Test
    void theSameSeedGivesTheSameTrialsHoweverTheyAreAskedFor() {
        program.answer(SMALL);
        JsonNode together = answer("{\"ask\": 6}").path("trials");
        program.answer(SMALL);
        List<JsonNode> apart = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            apart.add(answer("{\"ask\": 1}").path("trials").get(0));
        }

        assertThat(together).containsExactlyElementsOf(apart);
    }

    @Test
    void whatIsDecidedForTheProgramIsSaid() {
        String open = SIX.replace("\"NAME\",\"seed\":1", "\"auto\"");
        JsonNode first = answer(open);

        assertThat(first.path("ok").booleanValue()).isTrue();
        assertThat(first.path("strategy").textValue()).isEqualTo("grid");
        assertThat(first.path("seed").canConvertToLong()).isTrue();
        assertThat(answer(open).path("seed")).isNotEqualTo(first.path("seed"));
        assertThat(answer("{\"new\": {\"parameters\": {\"a\": {\"type\": \"int\", \"min\": 1, \"max\": 2}}, "
                                + "\"objective\": {\"direction\": \"maximize\"}}}")
                        .path("strategy")
                        .textValue())
                .isEqualTo("grid");
    }

    @Test
    void aNewSearchDropsTheOneBefore() {
        program.answer(SMALL);
        program.answer("{\"ask\": 3}");
        program.answer("{\"tell\": [{\"trial\": 2, \"value\": 1}]}");
        program.answer(SIX.replace("NAME", "grid"));

        assertThat(error("{\"recommend\": true}")).contains("no trial has a value yet");
        assertThat(error("{\"tell\": [{\"trial\": 0, \"value\": 1}]}")).contains("trials so far: none yet");
        assertThat(answer("{\"ask\": 1}").path("trials").get(0).path("trial").intValue())
                .isZero();
    }

    @Test
    void maximizingRecommendsTheLargestAndOfEqualOnesTheFirstTold() {
        program.answer(SIX.replace("NAME", "grid"));
        program.answer("{\"ask\": 4}");
        program.answer("{\"tell\": [{\"trial\": 0, \"value\": -1}, {\"trial\": 3, \"value\": 2.5}]}");
        program.answer("{\"tell\": [{\"trial\": 1, \"value\": 2.5}, {\"trial\": 2, \"failed\": true}]}");

        assertThat(answer("{\"recommend\": true}").path("trial").intValue()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"tell\": [{\"trial\": 1, \"value\": 1}, {\"trial\": 9, \"value\": 1}]}|trial 9 was never asked for (trials so far: 0 to 2)",
                "{\"tell\": [{\"trial\": 1, \"value\": 1}, {\"trial\": 0, \"value\": 2}]}|trial 0 was told already",
                "{\"tell\": [{\"trial\": 1, \"value\": 1}, {\"trial\": 1, \"value\": 2}]}|trial 1 is told twice",
                "{\"tell\": [{\"trial\": 1, \"value\": 1}, {\"trial\": 2, \"value\": NaN}]}|tell[1].value: is NaN",
                "{\"tell\": [{\"trial\": 1, \"value\": 1e999}]}|tell[0].value: is 1E+999",
                "{\"tell\": [{\"trial\": 1, \"value\": -Infinity}]}|finite number",
                "{\"tell\": [{\"trial\": 1, \"value\": \"1.5\"}]}|tell[0].value: is the text \"1.5\"",
                "{\"tell\": [{\"trial\": 1, \"value\": null}]}|tell[0].value: is null",
                "{\"tell\": [{\"trial\": 1}]}|tell[0].value: is missing",
                "{\"tell\": [{\"trial\": 1.5, \"value\": 1}]}|tell[0].trial: is 1.5",
                "{\"tell\": [{\"value\": 1}]}|tell[0].trial: is missing",
                "{\"tell\": [{\"trial\": -1, \"value\": 1}]}|trial -1 was never asked for",
                "{\"tell\": [{\"trial\": 99999999999999999999, \"value\": 1}]}|the number of a trial",
                "{\"tell\": [{\"trial\": 1, \"value\": 1, \"failed\": true}]}|has a value and failed",
                "{\"tell\": [{\"trial\": 1, \"failed\": 1}]}|tell[0].failed: is 1",
                "{\"tell\": [{\"trial\": 1, \"score\": 1}]}|tell[0].score: unknown key",
                "{\"tell\": [1]}|tell[0]: is 1",
                "{\"tell\": {\"trial\": 1, \"value\": 1}}|tell: is an object (expected: a list",
                "{\"ask\": 0}|ask: is 0 (expected: how many trials are wanted, 1 to 100000)",
                "{\"ask\": 1000000}|ask: is 1000000",
                "{\"ask\": 2.5}|ask: is 2.5",
                "{\"ask\": \"2\"}|ask: is the text \"2\"",
                "{\"ask\": null}|ask: is null",
                "{\"recommend\": 1}|recommend: is 1 (expected: true)",
                "{\"asks\": 1}|\"asks\" is no request (expected: new, ask, tell, recommend); did you mean \"ask\"?",
                "{\"ask\": 1, \"recommend\": true}|the line has 2 keys",
                "{\"ask\": 1, \"ask\": 2}|the line is not JSON",
                "{}|the line has 0 keys",
                "[1]|the line is a list",
                "{\"ask\": 1|the line is not JSON, at column",
                "{\"ask\": 1} {\"ask\": 1}|the line is not JSON",
                "hello|the line is not JSON, at column ",
                "{\"new\": 3}|new: is 3 (expected: an object",
            })
    void badInputChangesNothing(String line, String error) {
        program.answer(SMALL);
        program.answer("{\"ask\": 3}");
        program.answer("{\"tell\": [{\"trial\": 0, \"value\": 4}]}");

        assertThat(error(line)).contains(error);

        assertThat(answer("{\"recommend\": true}").path("mean").doubleValue()).isEqualTo(4);
        assertThat(program.answer("{\"tell\": [{\"trial\": 1, \"value\": 3}, {\"trial\": 2, \"failed\": true}]}"))
                .isEqualTo("{\"ok\":true}");
        assertThat(answer("{\"ask\": 1}").path("trials").get(0).path("trial").intValue())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"min\": 0.0001|\"min\": \"x\"|parameters.lr.min: is 'x' (text); expected a finite number",
                "\"min\": 0.0001|\"min\": 0|parameters.lr.min",
                "\"type\": \"float\"|\"type\": \"flaot\"|parameters.lr.type: \"flaot\" is unknown (expected: float, int",
                "\"type\": \"float\"|\"typ\": \"float\"|parameters.lr.typ: unknown key 'typ'; did you mean 'type'?",
                "\"min\": 16|\"min\": 16.5|parameters.units.min: 16.5 is not a whole number",
                "\"step\": 16|\"points\": 4|parameters.units.points: does not belong to a parameter of type int",
                "\"value\": 30|\"value\": [1]|parameters.epochs.value: is a list (expected",
                "\"optimizer\": \"sgd\"}}|\"optimiser\": \"sgd\"}}|parameters.momentum.when",
                "units <= 48|unit <= 48|constraints[0]",
                ", {\"optimizer\": \"sgd\"}|, {\"optimizer\": \"lion\"}|initial_trials[1].optimizer",
                ", {\"optimizer\": \"sgd\"}|, {\"lr\": 0.01, \"optimizer\": \"adam\"}|initial_trials[1]: is the same as initial_trials[0]",
                "\"minimize\"|\"minimise\"|objective.direction: \"minimise\" is unknown (expected: maximize or minimize)",
                "\"direction\": \"minimize\"|\"metric\": \"loss\"|objective.direction: is missing",
                "\"random\"|\"randon\"|did you mean \"random\"?",
                "\"name\": \"random\"|\"name\": \"grid\"|parameters.lr.points",
                "\"seed\": 7|\"seed\": 7.5|strategy.seed",
                "\"seed\": 7|\"startup_trials\": 0|strategy.startup_trials: 0 is out of range",
                "\"max_trials\": 100|\"max_trials\": 0|budget.max_trials: 0 is out of range",
                "\"budget\"|\"budgets\"|budgets: unknown key (expected: parameters, constraints",
                "\"budget\": {\"max_trials\": 100}|\"trainer\": {\"files\": [\"pom.xml\"]}|trainer: has no meaning here",
            })
    void everyMistakeOfASpecificationIsNamed(String part, String wrong, String error) {
        program.answer(SIX.replace("NAME", "grid"));
        program.answer("{\"ask\": 1}");
        assertThat(SMALL).contains(part);

        assertThat(error(SMALL.replace(part, wrong))).contains(error);

        assertThat(answer("{\"ask\": 1}").path("trials").get(0).path("trial").intValue())
                .isEqualTo(1);
    }

    @Test
    void requestsBeforeASearchAreRefused() {
        for (String line : List.of("{\"ask\": 1}", "{\"tell\": []}", "{\"recommend\": true}")) {
            assertThat(error(line)).contains("there is no search yet");
        }
    }

    private String error(String line) {
        JsonNode answer = parse(program.answer(line));
        assertThat(answer.size()).as(answer.toString()).isEqualTo(1);
        return answer.path("error").asText("no error");
    }
}
