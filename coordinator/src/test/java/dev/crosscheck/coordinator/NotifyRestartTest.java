package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import dev.crosscheck.coordinator.notify.Receiver;
import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.SweepSpec;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep whose end nobody hears while the coordinator lives, and a coordinator that tells it after its restart. */
class NotifyRestartTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path home;

    private TestNode node() throws IOException {
        return new TestNode(
                home, "crosscheck.notify { first-retry = 100ms, longest-retry = 100ms, hosts = [\"127.0.0.1\"] }");
    }

    private static CreateSweepRequest request(String webhook) throws IOException {
        SweepSpec.Builder spec = SweepSpec.newBuilder();
        JsonFormat.parser()
                .merge(
                        "{metadata:{name:'told'},objective:{metric:'value'},parameters:{x0:{type:'float',min:-5,max:10},"
                                + "x1:{type:'float',min:0,max:15}},trainer:{function:'branin'},budget:{max_trials:'1'},"
                                + "notify:[{on:['completed'],webhook:'" + webhook + "'}]}",
                        spec);
        return CreateSweepRequest.newBuilder().setSpec(spec).build();
    }

    private static String runOneTrial(TestNode node, String webhook) throws IOException {
        var submitter = SweepServiceGrpc.newBlockingStub(node.as("submitter"));
        Assertions.assertThatThrownBy(() -> submitter.createSweep(request("http://elsewhere.example.org/")))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("notify[0].webhook")
                .hasMessageContaining("crosscheck.notify.hosts");
        String sweep = submitter.createSweep(request(webhook)).getSweep().getSweep();
        ScriptedWorker worker = new ScriptedWorker(node.as("worker")).hello(ScriptedWorker.hello("w", "a"));
        assertThat(worker.next().hasWelcome()).isTrue();
        worker.ready(0);
        Assignment assignment = worker.next().getAssignment();
        worker.complete(assignment, 0.5);
        assertThat(worker.next().getResultAck().getAccepted()).isTrue();
        worker.close();
        return sweep;
    }

    @Test
    @SuppressWarnings("try") // a node that is only there
    void theEndOfASweepIsToldAfterARestartWhenNobodyTookItBefore() throws IOException {
        int port;
        String sweep;
        try (Receiver refusing = new Receiver(0, () -> 503)) {
            port = refusing.port();
            try (TestNode node = node()) {
                sweep = runOneTrial(node, refusing.address("/hook"));
                assertThat(refusing.next()).contains(sweep);
            }
        }
        try (Receiver receiver = new Receiver(port, () -> 200)) {
            try (TestNode node = node()) {
                assertThat(receiver.next())
                        .contains("\"sweep\":\"" + sweep + "\"")
                        .contains("\"event\":\"completed\"")
                        .contains("all 1 trials finished; best is trial 0 with value 0.5.");
            }
        }
    }
}
