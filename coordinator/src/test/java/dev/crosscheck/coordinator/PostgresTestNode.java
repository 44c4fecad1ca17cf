package dev.crosscheck.coordinator;

import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.config.CoordinatorSettings;
import dev.crosscheck.coordinator.config.SettingsReader;
import dev.crosscheck.testing.PostgresServer;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A whole coordinator on a database, with key and tokens in one directory; another one on the same two is a restart. */
final class PostgresTestNode implements AutoCloseable {
    private final Path home;
    private final CoordinatorNode node;
    private final ManagedChannel channel;

    /** {@code lines} of a settings file. */
    PostgresTestNode(Path home, String url, String lines) throws IOException {
        this.home = home;
        Path file = Files.writeString(home.resolve("test.conf"), lines);
        CoordinatorSettings read = SettingsReader.read(
                new SettingsReader.Overrides(Optional.of(file), Optional.empty(), Optional.empty(), OptionalInt.of(0)),
                Map.of(
                        "CROSSCHECK_HOME",
                        home.toString(),
                        "CROSSCHECK_STORAGE",
                        "postgres",
                        "CROSSCHECK_POSTGRES_URL",
                        url,
                        "CROSSCHECK_POSTGRES_USER",
                        PostgresServer.USER,
                        "CROSSCHECK_POSTGRES_PASSWORD",
                        PostgresServer.PASSWORD));
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

    Channel as(String role) throws IOException {
        String token = Files.readAllLines(home.resolve("tokens")).stream()
                .filter(line -> line.startsWith(role + ": "))
                .map(line -> line.substring(role.length() + 2))
                .findFirst()
                .orElseThrow();
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** What it says of its readiness. */
    String ready() {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + node.port() + "/readyz"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
        node.close();
    }
}
