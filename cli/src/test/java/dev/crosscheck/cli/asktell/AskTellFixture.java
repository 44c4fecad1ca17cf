package dev.crosscheck.cli.asktell;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;

/** A conversation in the test's process. */
abstract class AskTellFixture {
    static final String SMALL =
            """
            {"new": {"parameters": {"lr": {"type": "float", "min": 0.0001, "max": 1, "log": true},
            "units": {"type": "int", "min": 16, "max": 64, "step": 16}, "optimizer": {"type": "categorical", "values":
            ["sgd", "adam"]}, "momentum": {"type": "float", "min": 0, "max": 0.9, "when": {"optimizer": "sgd"}}, "epochs":
            {"type": "fixed", "value": 30}}, "constraints": ["units <= 48"], "initial_trials": [{"lr": 0.01,
            "optimizer": "adam"}, {"optimizer": "sgd"}], "objective": {"direction": "minimize"},
            "strategy": {"name": "random", "seed": 7}, "budget": {"max_trials": 100}}}"""
                    .replace("\n", " ");
    static final String SIX =
            """
            {"new":{"parameters":{"a":{"type":"int","min":1,"max":3},"b":{"type":"categorical","values":[true,false]}},
            "objective":{"direction":"maximize"},"strategy":{"name":"NAME","seed":1}}}"""
                    .replace("\n", " ");
    final AskTell program = new AskTell(new SplittableRandom(1));

    JsonNode answer(String line) {
        String answer = program.answer(line);
        assertThat(answer).doesNotContain("\n").doesNotContain("\"error\"");
        return parse(answer);
    }

    static JsonNode parse(String text) {
        try {
            return new JsonMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
