package dev.crosscheck.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.ChangeSpaceRequest;
import dev.crosscheck.proto.v1.EnqueueTrialRequest;
import dev.crosscheck.proto.v1.ExtendSweepRequest;
import io.grpc.Status;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code extend}, {@code enqueue} and {@code space} through the real parser and a real connection. */
class SteeringVerbsTest {
    private final FakeServer server = new FakeServer();
    private final Line line = new Line(server, Path.of("nowhere"));

    @BeforeEach
    void prepare() {
        server.board = Samples.board("ACTIVE", 3);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private int run(String text) {
        return line.run(text.split(" +"));
    }

    private <T> T request(Class<T> type) {
        return type.cast(server.requests.get(server.requests.size() - 1));
    }

    @Test
    void everyLineIsARequestOfItsOwnUnlessItNamesOne() {
        assertThat(run("extend digits-a1b2c3 --trials 20")).isZero();
        String id = request(ExtendSweepRequest.class).getRequestId();
        assertThat(run("extend digits-a1b2c3 --trials 20")).isZero();
        assertThat(request(ExtendSweepRequest.class).getRequestId())
                .isNotEmpty()
                .isNotEqualTo(id);
        assertThat(run("extend digits-a1b2c3 --trials 20 --request-id mine")).isZero();
        assertThat(request(ExtendSweepRequest.class).getRequestId()).isEqualTo("mine");
        assertThat(line.out()).contains("is ACTIVE, 3 of");
    }

    @Test
    void enqueueMayAskForAConfigurationAgain() {
        assertThat(run("enqueue digits-a1b2c3 lr=1e-3 optimizer=adam --again -o json"))
                .isZero();
        assertThat(request(EnqueueTrialRequest.class).getAgain()).isTrue();
        assertThat(line.json().get("trial").asInt()).isEqualTo(7);
        assertThat(run("enqueue digits-a1b2c3 lr=1e-3")).isZero();
        assertThat(request(EnqueueTrialRequest.class).getAgain()).isFalse();

        server.fail(Status.Code.ALREADY_EXISTS, "DUPLICATE_TRIAL", "sweep x has this configuration already: trial 3");
        assertThat(run("enqueue x lr=1")).isEqualTo(1);
        assertThat(line.err())
                .isEqualTo("sweep x has this configuration already: trial 3\nRun it once more with: --again\n");
    }

    @Test
    void spaceSendsOneChange() {
        assertThat(run("space digits-a1b2c3 set lr --min -1e-5 --max 0.5 -o json"))
                .isZero();
        ChangeSpaceRequest range = request(ChangeSpaceRequest.class);
        assertThat(range.getParameter()).isEqualTo("lr");
        assertThat(range.getMin()).isEqualTo(-1e-5);
        assertThat(range.getMax()).isEqualTo(0.5);
        assertThat(line.json().get("known").asInt()).isEqualTo(12);
        assertThat(line.json().get("withdrawn").asInt()).isEqualTo(1);

        assertThat(run("space digits-a1b2c3 add optimizer adamw lion")).isZero();
        ChangeSpaceRequest values = request(ChangeSpaceRequest.class);
        assertThat(values.hasMin()).isFalse();
        assertThat(values.getAddList()).extracting(v -> v.getStringValue()).containsExactly("adamw", "lion");
        assertThat(line.out())
                .contains("from here on")
                .contains("12 of 14 finished trials")
                .contains("1 waiting trial was")
                .contains("crosscheck extend digits-a1b2c3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "extend x                     | --trials",
                "space x set lr               | 'set' takes a range.",
                "space x set lr 3 --min 1     | 'set' takes a range.",
                "space x add optimizer        | 'add' takes values.",
                "space x add lr 3 --min 1     | 'add' takes values.",
                "space x drop lr 3            | drop",
                "trial x three                | 'three' is no trial number",
                "enqueue x lr=1 lr=2          | 'lr' is given twice.",
                "enqueue x lr                 | 'lr' is no NAME=VALUE.",
                "enqueue x =1                 | '=1' is no NAME=VALUE.",
            })
    void whatIsNoLineIsRefusedBeforeAnythingIsAsked(String text, String what) {
        assertThat(run(text)).as(line.err()).isEqualTo(2);
        assertThat(line.err()).contains(what);
        assertThat(line.err().strip().split("\n")).hasSize(2);
        assertThat(server.requests).isEmpty();
    }
}
