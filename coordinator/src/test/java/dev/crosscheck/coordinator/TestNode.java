package dev.crosscheck.coordinator;

import com.google.protobuf.ByteString;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.config.CoordinatorSettings;
import dev.crosscheck.coordinator.config.SettingsReader;
import dev.crosscheck.proto.v1.BlobChunk;
import dev.crosscheck.proto.v1.DatasetServiceGrpc;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.testing.PostgresServer;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A whole coordinator on an ephemeral port, with key, tokens and data below one directory or on a database; another one on the same is a restart. */
final class TestNode implements AutoCloseable {
    /** One for all, for each has threads and connections of its own. */
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Path home;
    private final CoordinatorNode node;
    private final ManagedChannel channel;

    /** {@code lines} of a settings file. */
    TestNode(Path home, String lines) throws IOException {
        this(home, lines, Map.of());
    }

    private TestNode(Path home, String lines, Map<String, String> more) throws IOException {
        this.home = home;
        Path file = Files.writeString(Files.createTempFile(home, "test", ".conf"), lines);
        Map<String, String> environment = new HashMap<>(more);
        environment.put("CROSSCHECK_HOME", home.toString());
        CoordinatorSettings read = SettingsReader.read(
                new SettingsReader.Overrides(Optional.of(file), Optional.empty(), Optional.empty(), OptionalInt.of(0)),
                environment);
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

    /** With its data in a database of the tests' server. */
    static TestNode onPostgres(Path home, String url, String lines) throws IOException {
        return new TestNode(
                home,
                lines,
                Map.of(
                        "CROSSCHECK_STORAGE",
                        "postgres",
                        "CROSSCHECK_POSTGRES_URL",
                        url,
                        "CROSSCHECK_POSTGRES_USER",
                        PostgresServer.USER,
                        "CROSSCHECK_POSTGRES_PASSWORD",
                        PostgresServer.PASSWORD));
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

    /** Uploads a file as a submitter does. */
    FileRef upload(byte[] content) throws IOException, NoSuchAlgorithmException {
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        CompletableFuture<FileRef> answer = new CompletableFuture<>();
        StreamObserver<BlobChunk> out = DatasetServiceGrpc.newStub(as("submitter"))
                .uploadBlob(new StreamObserver<>() {
                    @Override
                    public void onNext(FileRef file) {
                        answer.complete(file);
                    }

                    @Override
                    public void onError(Throwable error) {
                        answer.completeExceptionally(error);
                    }

                    @Override
                    public void onCompleted() {}
                });
        out.onNext(BlobChunk.newBuilder()
                .setFile(FileRef.newBuilder().setSha256(sha256))
                .setData(ByteString.copyFrom(content))
                .build());
        out.onCompleted();
        return answer.orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** What it says of its readiness. */
    String ready() {
        try {
            return HTTP.send(request("/readyz").build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            return e.toString();
        }
    }

    String metrics() throws IOException, InterruptedException {
        return HTTP.send(request("/metrics").build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** A call of the JSON interface. */
    HttpResponse<String> rest(String role, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = request(path)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("content-type", "application/json")
                .header("authorization", "Bearer " + token(role))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path));
    }

    @Override
    public void close() {
        channel.shutdownNow();
        node.close();
    }
}
