package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.config.CoordinatorSettings;
import dev.crosscheck.coordinator.config.SettingsReader;
import dev.crosscheck.coordinator.notify.Receiver;
import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.SweepSpec;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep whose end nobody hears while the coordinator lives, and a coordinator that tells it after its restart. */
class NotifyRestartTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path home;

    private CoordinatorSettings settings() throws IOException {
        Path file = Files.writeString(
                home.resolve("c.conf"),
                "crosscheck.notify { first-retry = 100ms, longest-retry = 100ms, hosts = [\"127.0.0.1\"] }");
        CoordinatorSettings read = SettingsReader.read(
                new SettingsReader.Overrides(Optional.of(file), Optional.empty(), Optional.empty(), OptionalInt.of(0)),
                Map.of("CROSSCHECK_HOME", home.toString()));
        var akka = ConfigFactory.parseString("akka.coordinated-shutdown.exit-jvm = off")
                .withFallback(read.akka());
        return new CoordinatorSettings(
                read.home(),
                read.data(),
                read.server(),
                read.session(),
                read.scheduler(),
                akka,
                read.notifications(),
                0);
    }

    private Channel as(String role, ManagedChannel channel) throws IOException {
        String token = Files.readAllLines(home.resolve("tokens")).stream()
                .filter(line -> line.startsWith(role + ": "))
                .map(line -> line.substring(role.length() + 2))
                .findFirst()
                .orElseThrow();
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
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

    private String runOneTrial(CoordinatorNode node, String webhook) throws IOException {
        ManagedChannel channel = ManagedChannelBuilder.forAddress("localhost", node.port())
                .usePlaintext()
                .build();
        try {
            var submitter = SweepServiceGrpc.newBlockingStub(as("submitter", channel));
            Assertions.assertThatThrownBy(() -> submitter.createSweep(request("http://elsewhere.example.org/")))
                    .isInstanceOf(StatusRuntimeException.class)
                    .hasMessageContaining("notify[0].webhook")
                    .hasMessageContaining("crosscheck.notify.hosts");
            String sweep = submitter.createSweep(request(webhook)).getSweep().getSweep();
            ScriptedWorker worker = new ScriptedWorker(as("worker", channel)).hello(ScriptedWorker.hello("w", "a"));
            assertThat(worker.next().hasWelcome()).isTrue();
            worker.ready(0);
            Assignment assignment = worker.next().getAssignment();
            worker.complete(assignment, 0.5);
            assertThat(worker.next().getResultAck().getAccepted()).isTrue();
            worker.close();
            return sweep;
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void theEndOfASweepIsToldAfterARestartWhenNobodyTookItBefore() throws IOException {
        int port;
        String sweep;
        try (Receiver refusing = new Receiver(0, () -> 503)) {
            port = refusing.port();
            CoordinatorNode node = CoordinatorNode.start(settings(), Map.of());
            try {
                sweep = runOneTrial(node, refusing.address("/hook"));
                assertThat(refusing.next()).contains(sweep);
            } finally {
                node.close();
            }
        }
        try (Receiver receiver = new Receiver(port, () -> 200)) {
            CoordinatorNode node = CoordinatorNode.start(settings(), Map.of());
            try {
                assertThat(receiver.next())
                        .contains("\"sweep\":\"" + sweep + "\"")
                        .contains("\"event\":\"completed\"")
                        .contains("all 1 trials finished; best is trial 0 with value 0.5.");
            } finally {
                node.close();
            }
        }
    }
}
