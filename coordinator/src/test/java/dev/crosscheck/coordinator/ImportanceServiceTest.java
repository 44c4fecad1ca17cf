package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import dev.crosscheck.proto.v1.GetImportanceRequest;
import dev.crosscheck.proto.v1.ImportanceReport;
import dev.crosscheck.proto.v1.ParameterImportance;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportanceServiceTest {
    private static final String SPEC =
            """
            {metadata: {name: '%s'}, objective: {metric: 'value', direction: 'minimize'},
             parameters: {a: {type: 'float', min: 0, max: 1}, c: {type: 'categorical', values: ['p', 'q']},
                          m: {type: 'float', min: 0, max: 1, when: {c: 'q'}}, still: {type: 'fixed', value: 3}},
             strategy: {name: 'random', seed: '7'}, trainer: {command: ['true']}, budget: {max_trials: '%d'}}""";

    @SuppressWarnings("NullAway.Init")
    private static LiveCoordinator live;

    @BeforeAll
    static void start(@TempDir Path directory) {
        live = new LiveCoordinator(directory);
    }

    @AfterAll
    static void stop() {
        live.close();
    }

    private static double number(Struct params, String name) {
        return params.getFieldsOrThrow(name).getNumberValue();
    }

    private static String run(String name, int trials, ToDoubleFunction<Struct> score) {
        String sweep = live.create(SPEC.formatted(name, trials)).getSweep().getSweep();
        live.work(trials, score);
        return sweep;
    }

    private static ImportanceReport ask(String sweep) {
        return live.sweeps.getImportance(
                GetImportanceRequest.newBuilder().setSweep(sweep).build());
    }

    @Test
    void theParameterThatDecidesIsFoundWithItsRegionAndConditionalOnesSaySo() throws Exception {
        String sweep = run(
                "decided",
                60,
                p -> Math.abs(number(p, "a") - 0.25) + (p.containsFields("m") ? 0.3 * number(p, "m") : 0.1));

        ImportanceReport report = ask(sweep);

        assertThat(report.getTrials()).isEqualTo(60);
        assertThat(report.getTrust()).isEqualTo("GOOD");
        assertThat(report.getDirection()).isEqualTo("minimize");
        assertThat(report.getParametersList())
                .extracting(ParameterImportance::getParameter)
                .containsExactlyInAnyOrder("a", "c", "m");
        ParameterImportance first = report.getParameters(0);
        assertThat(first.getParameter()).isEqualTo("a");
        assertThat(first.getShare()).isGreaterThan(0.6);
        assertThat(first.getBest(0).getNumberValue()).isLessThan(0.25);
        assertThat(first.getBest(1).getNumberValue()).isBetween(0.25, 0.6);
        assertThat(first.getEffectList()).hasSize(9);
        assertThat(first.getEffect(8).getScore())
                .isGreaterThan(first.getEffect(2).getScore());
        ParameterImportance conditional = report.getParametersList().stream()
                .filter(p -> p.getParameter().equals("m"))
                .findFirst()
                .orElseThrow();
        assertThat(conditional.getWhen()).isEqualTo("c is q");
        assertThat(conditional.getTrials()).isBetween(10L, 50L);

        HttpResponse<String> rest = live.rest("GET", "/v1/sweeps/" + sweep + "/importance", "");
        assertThat(rest.statusCode()).isEqualTo(200);
        assertThat(rest.body()).contains("\"trust\":\"GOOD\"");
        assertThat(ask(sweep)).as("the same trials give the same report").isEqualTo(report);
    }

    @Test
    void noiseCannotBeToldAndHasNoShares() {
        String sweep = run("noise", 40, p -> Math.abs(p.toString().hashCode() * 2654435761L % 1000) / 1000.0);

        ImportanceReport report = ask(sweep);

        assertThat(report.getTrust()).isEqualTo("NONE");
        assertThat(report.getParametersList()).hasSize(3).allSatisfy(p -> {
            assertThat(p.hasShare()).isFalse();
            assertThat(p.getEffectList()).isEmpty();
        });
        assertThat(report.getInteractionsList()).isEmpty();
    }

    @Test
    void tooFewTrialsAndUnknownSweepsAreRefusedWithASentence() {
        String sweep = run("few", 4, p -> number(p, "a"));

        assertThatThrownBy(() -> ask(sweep)).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
            assertThat(e.getStatus().getDescription())
                    .contains("has 4 complete trials with a score")
                    .contains("at least 10");
        });
        assertThatThrownBy(() -> ask("nosuch-123456"))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
    }
}
