package dev.crosscheck.coordinator;

import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.config.CoordinatorSettings;
import dev.crosscheck.coordinator.config.SettingsReader;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A whole coordinator on an ephemeral port, with key, tokens and data below one directory; another one on the same directory is a restart. */
final class TestNode implements AutoCloseable {
    private final Path home;
    private final CoordinatorNode node;
    private final ManagedChannel channel;

    /** {@code lines} of a settings file. */
    TestNode(Path home, String lines) throws IOException {
        this.home = home;
        Path file = Files.writeString(home.resolve("test.conf"), lines);
        CoordinatorSettings read = SettingsReader.read(
                new SettingsReader.Overrides(Optional.of(file), Optional.empty(), Optional.empty(), OptionalInt.of(0)),
                Map.of("CROSSCHECK_HOME", home.toString()));
        node = CoordinatorNode.start(
                new CoordinatorSettings(
                        read.home(),
                        read.data(),
                        read.server(),
                        read.session(),
                        read.scheduler(),
                        ConfigFactory.parseString("akka.coordinated-shutdown.exit-jvm = off")
                                .withFallback(read.akka()),
                        read.notifications(),
                        read.exposureBudget()),
                Map.of());
        channel = ManagedChannelBuilder.forAddress("localhost", node.port())
                .usePlaintext()
                .build();
    }

    int port() {
        return node.port();
    }

    String token(String role) throws IOException {
        return Files.readAllLines(home.resolve("tokens")).stream()
                .filter(line -> line.startsWith(role + ": "))
                .map(line -> line.substring(role.length() + 2))
                .findFirst()
                .orElseThrow();
    }

    Channel as(String role) throws IOException {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token(role));
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    @Override
    public void close() {
        channel.shutdownNow();
        node.close();
    }
}
