package dev.crosscheck.coordinator;

import com.google.protobuf.util.JsonFormat;
import dev.crosscheck.coordinator.config.CoordinatorSettings;
import dev.crosscheck.coordinator.config.SettingsReader;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.Sweep;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.SweepSpec;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A whole coordinator in the test's process. */
abstract class CoordinatorFixture {
    static Path home = Path.of("");

    @SuppressWarnings("NullAway.Init")
    static CoordinatorNode node;

    @SuppressWarnings("NullAway.Init")
    static ManagedChannel channel;

    @SuppressWarnings("NullAway.Init")
    static SweepServiceGrpc.SweepServiceBlockingStub submitter;

    @BeforeAll
    static void start(@TempDir Path directory) {
        home = directory;
        node = CoordinatorNode.start(settings(), Map.of());
        channel = ManagedChannelBuilder.forAddress("localhost", node.port())
                .usePlaintext()
                .build();
        submitter = SweepServiceGrpc.newBlockingStub(as("submitter"));
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        node.close();
    }

    static CoordinatorSettings settings() {
        CoordinatorSettings read = SettingsReader.read(
                new SettingsReader.Overrides(Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.of(0)),
                Map.of("CROSSCHECK_HOME", home.toString()));
        var akka = com.typesafe.config.ConfigFactory.parseString("akka.coordinated-shutdown.exit-jvm = off")
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

    static String token(String role) {
        try {
            return Files.readAllLines(home.resolve("tokens")).stream()
                    .filter(line -> line.startsWith(role + ": "))
                    .map(line -> line.substring(role.length() + 2))
                    .findFirst()
                    .orElseThrow();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static Channel as(String role) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token(role));
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    static SweepSpec branin(String name, int trials) {
        try {
            SweepSpec.Builder spec = SweepSpec.newBuilder();
            JsonFormat.parser()
                    .merge(
                            String.format(
                                    "{metadata:{name:'%s'},objective:{metric:'value'},parameters:{x0:{type:'float',min:-5,max:10},"
                                            + "x1:{type:'float',min:0,max:15}},strategy:{seed:'7'},trainer:{function:'branin'},budget:{max_trials:'%d'}}",
                                    name, trials),
                            spec);
            return spec.build();
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    static Sweep create(String name, int trials) {
        return submitter
                .createSweep(CreateSweepRequest.newBuilder()
                        .setSpec(branin(name, trials))
                        .build())
                .getSweep();
    }
}
