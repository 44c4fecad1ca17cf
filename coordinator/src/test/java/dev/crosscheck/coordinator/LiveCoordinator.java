package dev.crosscheck.coordinator;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.crosscheck.coordinator.config.CoordinatorSettings;
import dev.crosscheck.coordinator.config.SettingsReader;
import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.CreateSweepResponse;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.SweepSpec;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;

/** A whole coordinator on an ephemeral port, with clients. Closing it and opening another one in the same directory is a restart. */
final class LiveCoordinator implements AutoCloseable {
    final SweepServiceGrpc.SweepServiceBlockingStub sweeps;
    private final Path home;
    private final CoordinatorNode node;
    private final ManagedChannel channel;
    private int workers;

    LiveCoordinator(Path home) {
        this.home = home;
        this.node = CoordinatorNode.start(settings(), Map.of());
        this.channel = ManagedChannelBuilder.forAddress("localhost", node.port())
                .usePlaintext()
                .build();
        this.sweeps = SweepServiceGrpc.newBlockingStub(as("submitter"));
    }

    private CoordinatorSettings settings() {
        CoordinatorSettings read = SettingsReader.read(
                new SettingsReader.Overrides(Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.of(0)),
                Map.of("CROSSCHECK_HOME", home.toString()));
        return new CoordinatorSettings(
                read.home(),
                read.data(),
                read.server(),
                read.session(),
                read.scheduler(),
                com.typesafe.config.ConfigFactory.parseString("akka.coordinated-shutdown.exit-jvm = off")
                        .withFallback(read.akka()),
                read.notifications(),
                0);
    }

    private String token(String role) {
        try {
            return Files.readAllLines(home.resolve("tokens")).stream()
                    .filter(line -> line.startsWith(role + ": "))
                    .map(line -> line.substring(role.length() + 2))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Channel as(String role) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token(role));
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** A specification in JSON, with ' for ". */
    static SweepSpec spec(String json) {
        try {
            SweepSpec.Builder spec = SweepSpec.newBuilder();
            JsonFormat.parser().merge(json.replace('\'', '"'), spec);
            return spec.build();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    CreateSweepResponse create(String json) {
        return sweeps.createSweep(
                CreateSweepRequest.newBuilder().setSpec(spec(json)).build());
    }

    /** Runs this many trials of whichever sweep has some, one after the other, each ending with a score of its parameters. */
    void work(int trials, ToDoubleFunction<Struct> score) {
        String name = "worker-" + ++workers;
        ScriptedWorker worker = new ScriptedWorker(as("worker")).hello(ScriptedWorker.hello(name, name));
        worker.next();
        worker.ready(0);
        Assignment assignment = worker.next().getAssignment();
        for (int done = 1; ; done++) {
            worker.complete(assignment, score.applyAsDouble(assignment.getTask().getParams()));
            CoordinatorMessage acknowledged = worker.next();
            if (done == trials) {
                break;
            }
            assignment = acknowledged.getResultAck().hasNext()
                    ? acknowledged.getResultAck().getNext()
                    : worker.next().getAssignment();
        }
        worker.close();
    }

    HttpResponse<String> rest(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + node.port() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("content-type", "application/json")
                .header("authorization", "Bearer " + token("submitter"))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        channel.shutdownNow();
        node.close();
    }
}
