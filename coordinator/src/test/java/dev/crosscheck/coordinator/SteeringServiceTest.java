package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import dev.crosscheck.proto.v1.ChangeSpaceRequest;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.CreateSweepResponse;
import dev.crosscheck.proto.v1.GetImportanceRequest;
import dev.crosscheck.proto.v1.GetLeaderboardRequest;
import dev.crosscheck.proto.v1.ListTrialsRequest;
import dev.crosscheck.proto.v1.StopSweepRequest;
import dev.crosscheck.proto.v1.Trial;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Warm starts and changed spaces through the public API of a whole coordinator. */
class SteeringServiceTest {
    private static final String SPEC =
            """
            {metadata: {name: '%s'}, objective: {metric: 'value', direction: 'minimize'},
             parameters: {%s}, strategy: {name: '%s', seed: '7'}, trainer: {command: ['true']}, trial: {lease: '1s'},
             budget: {max_trials: '%d'}%s}""";
    private static final String A = "a: {type: 'float', min: 0, max: 1}";
    private static final String B = "b: {type: 'float', min: 0, max: 1}";

    @SuppressWarnings("NullAway.Init")
    private static LiveCoordinator live;

    @BeforeAll
    static void start(@TempDir Path directory) {
        live = new LiveCoordinator(directory);
        live.create(SPEC.formatted("source", A + "," + B, "sobol", 20, ""));
        live.work(20, SteeringServiceTest::score);
    }

    @AfterAll
    static void stop() {
        live.close();
    }

    /** Best at a = 0.8; what b does is seen by nobody who asks for a alone. */
    private static double score(Struct params) {
        double a = params.getFieldsOrThrow("a").getNumberValue();
        return (a - 0.8) * (a - 0.8);
    }

    private static List<Trial> trials(String sweep) {
        return live.sweeps
                .listTrials(ListTrialsRequest.newBuilder().setSweep(sweep).build())
                .getTrialsList();
    }

    private static CreateSweepResponse warm(String name, String parameters, String strategy, int trials, String start) {
        return live.create(SPEC.formatted(name, parameters, strategy, trials, ", warm_start: {" + start + "}"));
    }

    @Test
    void aWarmStartInformsTheStrategyAndIsNoTrialOfTheSweep() {
        CreateSweepResponse created = warm("warm", A + "," + B, "gp", 3, "sweep: 'source', trials: 12");
        String sweep = created.getSweep().getSweep();
        assertThat(created.getNotesList()).anyMatch(note -> note.contains("begins with 12 trials of source-"));
        assertThat(created.getSweep().getFinished()).isZero();

        live.work(3, SteeringServiceTest::score);

        assertThat(trials(sweep)).hasSize(3).allSatisfy(trial -> assertThat(
                        trial.getParams().getFieldsOrThrow("a").getNumberValue())
                .as("a model is used from the first trial on")
                .isBetween(0.5, 1.0));
        assertThat(live.sweeps
                        .getLeaderboard(GetLeaderboardRequest.newBuilder()
                                .setSweep(sweep)
                                .build())
                        .getTrialsList())
                .hasSize(3);
    }

    @Test
    void whatFitsOnlyPartlyIsSaidInNotes() {
        CreateSweepResponse created = warm(
                "part",
                "a: {type: 'float', min: 0.5, max: 1}, epochs: {type: 'fixed', value: 3}",
                "tpe",
                2,
                "sweep: 'source'");

        assertThat(created.getNotesList())
                .anyMatch(note -> note.contains("10 trials of source-") && note.contains("do not fit this space"))
                .anyMatch(note -> note.contains("dropped from its trials: b."))
                .anyMatch(note -> note.contains("taken for the same there: epochs."));
        live.work(2, SteeringServiceTest::score);
        CreateSweepResponse random = warm("rand", A + "," + B, "random", 1, "sweep: 'source'");
        assertThat(random.getNotesList()).anyMatch(note -> note.contains("does not learn from trials"));
        live.work(1, SteeringServiceTest::score);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: {type: 'float', min: 0, max: 1} | sweep: 'nobody' | warm_start.sweep: there is no sweep \"nobody\"",
                "a: {type: 'float', min: 0, max: 1} | trials: 3 | warm_start.sweep: is missing",
                "a: {type: 'float', min: 0, max: 1} | sweep: 'source', trials: 0 | warm_start.trials: 0 is out of range",
                "z: {type: 'float', min: 0, max: 1} | sweep: 'source' | none of the 20 finished trials of source-",
                "z: {type: 'float', min: 0, max: 1} | sweep: 'source' | z: is not known there in 20",
                "a: {type: 'float', min: 2, max: 3} | sweep: 'source' | (expected: a number from 2.0 to 3.0) in 20",
                "a: {type: 'float', min: 0, max: 1} | sweep: 'source', known: [{state: 'COMPLETE'}] | warm_start.known: is filled in by the coordinator",
            })
    void aWarmStartThatCannotBeIsRefusedWithItsReason(String parameters, String start, String message) {
        assertThatThrownBy(() -> warm("wrong", parameters, "gp", 3, start))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
                    assertThat(e.getStatus().getDescription()).contains(message);
                });
    }

    @Test
    void anotherObjectiveIsRefused() {
        String spec = SPEC.formatted("other", A, "gp", 3, ", warm_start: {sweep: 'source'}")
                .replace("'minimize'", "'maximize'");

        assertThatThrownBy(() -> live.create(spec)).hasMessageContaining("minimize value, this sweep maximize value");
    }

    @Test
    void aGoalOfItsOwnIsNoOtherObjective() {
        String spec = SPEC.formatted("goal", A + "," + B, "tpe", 1, ", warm_start: {sweep: 'source'}")
                .replace("'minimize'", "'minimize', goal: 0.01");

        assertThat(live.create(spec).getNotesList())
                .anyMatch(note -> note.contains("begins with 20 trials of source-"));
        live.work(1, SteeringServiceTest::score);
    }

    @Test
    void aRepeatedRequestKeepsWhatTheFirstOneBeganWith() {
        CreateSweepRequest request = CreateSweepRequest.newBuilder()
                .setSpec(LiveCoordinator.spec(
                        SPEC.formatted("twice", A + "," + B, "tpe", 1, ", warm_start: {sweep: 'source'}")))
                .setRequestId("warm-1")
                .build();
        String first = live.sweeps.createSweep(request).getSweep().getSweep();

        assertThat(live.sweeps.createSweep(request).getSweep().getSweep()).isEqualTo(first);
        live.work(1, SteeringServiceTest::score);
    }

    @Test
    void aSweepWithoutABudgetOfTrialsKeepsASpaceThatCanBeUsedUp() {
        String sweep = live.create(
                        """
                        {metadata: {name: 'endless'}, objective: {metric: 'value', direction: 'minimize'}, strategy: {name: 'random', seed: '7'},
                         parameters: {a: {type: 'int', min: 0, max: 3}, b: {type: 'int', min: 0, max: 9007199254740992}},
                         trainer: {command: ['true']}}""")
                .getSweep()
                .getSweep();

        assertThatThrownBy(() -> live.sweeps.changeSpace(ChangeSpaceRequest.newBuilder()
                        .setSweep(sweep)
                        .setParameter("a")
                        .setMax(1000)
                        .build()))
                .hasMessageContaining("has no max_trials to end it");
        live.sweeps.stopSweep(StopSweepRequest.newBuilder().setSweep(sweep).build());
    }

    @Test
    void proposalsAndImportanceGoByTheChangedSpace() throws Exception {
        String sweep = live.create(SPEC.formatted("moved", A + "," + B, "random", 30, ""))
                .getSweep()
                .getSweep();
        live.work(10, SteeringServiceTest::score);

        HttpResponse<String> changed =
                live.rest("POST", "/v1/sweeps/" + sweep + ":space", "{\"parameter\": \"a\", \"min\": 2, \"max\": 3}");
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        assertThat(changed.body()).contains("\"domain\":\"a number from 2.0 to 3.0\"", "\"known\":\"0\"");
        assertThatThrownBy(() -> live.sweeps.getImportance(
                        GetImportanceRequest.newBuilder().setSweep(sweep).build()))
                .hasMessageContaining("has 0 complete trials with a score in its present space");
        live.work(20, SteeringServiceTest::score);

        List<Trial> trials = trials(sweep);
        assertThat(trials).hasSize(30);
        // Trial 10 was leased with the last acknowledgement, so it went on though it is outside.
        assertThat(trials.subList(11, 30)).allSatisfy(trial -> assertThat(
                        trial.getParams().getFieldsOrThrow("a").getNumberValue())
                .isBetween(2.0, 3.0));
        var report = live.sweeps.getImportance(
                GetImportanceRequest.newBuilder().setSweep(sweep).build());
        assertThat(report.getTrials()).isEqualTo(19);
        assertThat(report.getNotesList()).anyMatch(note -> note.contains("11 complete trials are not in the present"));
        HttpResponse<String> wrong =
                live.rest("POST", "/v1/sweeps/" + sweep + ":space", "{\"parameter\": \"aa\", \"min\": 2}");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("there is no such parameter");
    }
}
