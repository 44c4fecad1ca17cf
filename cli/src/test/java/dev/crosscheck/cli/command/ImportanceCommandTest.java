package dev.crosscheck.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Value;
import dev.crosscheck.proto.v1.EffectPoint;
import dev.crosscheck.proto.v1.GetImportanceRequest;
import dev.crosscheck.proto.v1.ImportanceReport;
import dev.crosscheck.proto.v1.Interaction;
import dev.crosscheck.proto.v1.ParameterImportance;
import io.grpc.Status;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportanceCommandTest {
    private final FakeServer server = new FakeServer();

    @SuppressWarnings("NullAway.Init")
    private Line line;

    @TempDir
    Path directory = Path.of("");

    @BeforeEach
    void prepare() {
        line = new Line(server, directory);
        server.importance = report(0.83, "GOOD");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Value number(double value) {
        return Value.newBuilder().setNumberValue(value).build();
    }

    private static Value text(String value) {
        return Value.newBuilder().setStringValue(value).build();
    }

    private static EffectPoint point(Value value, double score) {
        return EffectPoint.newBuilder()
                .setValue(value)
                .setScore(score)
                .setSpread(0.01)
                .build();
    }

    private static ParameterImportance parameter(String name, double share) {
        return ParameterImportance.newBuilder()
                .setParameter(name)
                .setShare(share)
                .setSpread(0.03)
                .setTrials(96)
                .build();
    }

    private static ImportanceReport report(double fit, String trust) {
        return ImportanceReport.newBuilder()
                .setSweep("digits-a1b2c3")
                .setMetric("accuracy")
                .setDirection("maximize")
                .setTrials(96)
                .setComplete(96)
                .setFit(fit)
                .setTrust(trust)
                .addNotes("Early stopping ended 30 trials, not looked at: what is bad shows less than it would.")
                .addParameters(parameter("lr", 0.6).toBuilder()
                        .setOrdered(true)
                        .addBest(number(0.00123))
                        .addBest(number(0.1))
                        .addEffect(point(number(0.0001), 0.5))
                        .addEffect(point(number(0.01), 0.95)))
                .addParameters(parameter("optimizer", 0.12).toBuilder()
                        .addBest(text("adam"))
                        .addBest(text("adamw"))
                        .addEffect(point(text("sgd"), 0.8))
                        .addEffect(point(text("adam"), 0.93)))
                .addParameters(parameter("momentum", 0.02).toBuilder()
                        .setWhen("optimizer is sgd")
                        .setTrials(31)
                        .setOrdered(true)
                        .addBest(number(0.9))
                        .addBest(number(0.9)))
                .addParameters(parameter("depth", 0.001).toBuilder()
                        .setOrdered(true)
                        .addBest(number(1))
                        .addBest(number(3)))
                .addInteractions(Interaction.newBuilder()
                        .setFirst("lr")
                        .setSecond("optimizer")
                        .setShare(0.09))
                .build();
    }

    @Test
    void theTextSortsBarsNamesTheBestAndSaysHowFarToTrustIt() {
        assertThat(line.run("importance", "digits-a1b2c3")).isZero();

        assertThat(line.out())
                .isEqualTo(
                        """
                        What mattered for accuracy (maximize) in digits-a1b2c3, by 96 complete trials

                        PARAMETER  SHARE  +-                            BEST
                        lr          60 %   3  ########################  0.00123 to 0.1
                        optimizer   12 %   3  #####                     adam, adamw
                        momentum     2 %   3  #                         0.9 (only when optimizer is sgd: 31 trials)
                        depth       <1 %   3                            makes no difference that shows alone

                        Together, beyond what each does alone:
                          lr with optimizer: 9 %

                        Mean accuracy by value, all else averaged over the space:
                          lr: 1e-4 -> 0.5000  0.01 -> 0.9500
                          optimizer: sgd -> 0.8000  adam -> 0.9300

                        The model behind this predicts 83 % of the differences between trials that it had not seen: the shares give a fair picture.
                        note: Early stopping ended 30 trials, not looked at: what is bad shows less than it would.
                        """
                                .replace("1e-4", "0.0001"));
        assertThat(server.requests)
                .containsExactly(GetImportanceRequest.newBuilder()
                        .setSweep("digits-a1b2c3")
                        .build());
    }

    @Test
    void whatTheModelDoesNotExplainCannotBeTold() {
        server.importance = ImportanceReport.newBuilder(report(-0.2, "NONE"))
                .clearParameters()
                .addParameters(ParameterImportance.newBuilder().setParameter("lr"))
                .clearInteractions()
                .build();

        assertThat(line.run("importance", "digits-a1b2c3")).isZero();
        assertThat(line.out())
                .contains("This cannot be told")
                .contains("too few trials")
                .doesNotContain("SHARE");
        assertThat(line.run("importance", "digits-a1b2c3", "-o", "json")).isZero();
        assertThat(line.json().get("parameters").get(0).get("share").isNull()).isTrue();
        assertThat(line.json().get("trust").asText()).isEqualTo("NONE");
    }

    @Test
    void jsonAndCsvHaveTheFirstParametersAskedFor() {
        assertThat(line.run("importance", "digits-a1b2c3", "--top", "2", "-o", "json"))
                .isZero();
        assertThat(line.json().get("parameters")).hasSize(2);
        assertThat(line.json().get("parameters").get(1).get("best").get(0).asText())
                .isEqualTo("adam");
        assertThat(line.json().get("interactions").get(0).get("share").asDouble())
                .isEqualTo(0.09);
        assertThat(line.json().get("fit").asDouble()).isEqualTo(0.83);

        assertThat(line.run("importance", "digits-a1b2c3", "--top", "1", "-o", "csv"))
                .isZero();
        assertThat(line.out().lines()).hasSize(2);
        assertThat(line.out())
                .startsWith(
                        "parameter,share,spread,when,trials,ordered,best,effect\nlr,0.6,0.03,,96,true,0.00123;0.1,");
    }

    @Test
    void refusalsKeepTheirSentenceAndTheirExitCode() {
        server.fail(
                Status.Code.FAILED_PRECONDITION,
                "",
                "sweep digits-a1b2c3 has 4 complete trials with a score; importance takes at least 10: ask again when more have finished");

        assertThat(line.run("importance", "digits-a1b2c3")).isEqualTo(1);
        assertThat(line.err()).contains("has 4 complete trials").contains("at least 10");
        assertThat(line.run("importance", "digits-a1b2c3", "--top", "-1")).isEqualTo(2);
    }
}
