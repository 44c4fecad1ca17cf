package dev.crosscheck.cli.client;

import com.google.protobuf.Message;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.spec.ReadSpec;
import dev.crosscheck.proto.v1.AdminServiceGrpc;
import dev.crosscheck.proto.v1.DatasetServiceGrpc;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** Calls a coordinator; each server is tried in turn until one answers, beginning with the one that answered last. For one thread. */
public final class Client implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 512 << 20;
    private static final long CALL_SECONDS = 120;
    /** As long as a worker's: by then a machine that vanished without a word is noticed, where nothing else would end the call. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    private static final Duration KEEP_ALIVE_PATIENCE = Duration.ofSeconds(20);

    private final List<ServerAddress> servers;
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final Optional<String> token;
    private int current;

    /**
     * Prepares connections; they are made at the first call.
     *
     * @param servers at least one
     * @param token sent as {@code authorization: Bearer}; empty: none is sent
     * @param tlsCa certificates (PEM) to trust; empty: no TLS
     * @throws CliException when the certificates cannot be read
     */
    public Client(List<ServerAddress> servers, Optional<String> token, Optional<Path> tlsCa) {
        this(servers, token, tlsCa, KEEP_ALIVE, KEEP_ALIVE_PATIENCE);
    }

    /**
     * The same.
     *
     * @param keepAlive silence of a server in a call after which it is asked for a sign of life; gRPC takes no less than 10 s
     * @param patience time for that sign, after which its calls fail as unavailable
     */
    Client(
            List<ServerAddress> servers,
            Optional<String> token,
            Optional<Path> tlsCa,
            Duration keepAlive,
            Duration patience) {
        this.servers = List.copyOf(servers);
        this.token = token;
        ChannelCredentials credentials = credentials(tlsCa);
        for (ServerAddress server : servers) {
            channels.add(Grpc.newChannelBuilderForAddress(server.host(), server.port(), credentials)
                    .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                    .keepAliveTime(keepAlive.toMillis(), TimeUnit.MILLISECONDS)
                    .keepAliveTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .build());
        }
    }

    private static ChannelCredentials credentials(Optional<Path> tlsCa) {
        if (tlsCa.isEmpty()) {
            return InsecureChannelCredentials.create();
        }
        try {
            return TlsChannelCredentials.newBuilder()
                    .trustManager(tlsCa.get().toFile())
                    .build();
        } catch (IOException e) {
            throw CliException.of(
                    ExitCode.USAGE,
                    "USAGE",
                    "The certificates in " + tlsCa.get() + " cannot be read.",
                    "Name a PEM file with --tls-ca.");
        }
    }

    /**
     * Calls the sweep service.
     *
     * @throws CliException when the call fails
     */
    public <T> T sweeps(Function<SweepServiceGrpc.SweepServiceBlockingStub, T> call) {
        return translated(() -> rawSweeps(call));
    }

    /**
     * Calls the data set service.
     *
     * @throws CliException when the call fails
     */
    public <T> T datasets(Function<DatasetServiceGrpc.DatasetServiceBlockingStub, T> call) {
        return translated(() -> rawDatasets(call));
    }

    /**
     * Calls the service of whoever runs the coordinator, without a time limit.
     *
     * @throws CliException when the call fails
     */
    public <T> T admin(Function<AdminServiceGrpc.AdminServiceBlockingStub, T> call) {
        return translated(() -> onEach(channel -> call.apply(prepare(AdminServiceGrpc.newBlockingStub(channel)))));
    }

    /** As {@link #sweeps}, leaving gRPC's error to the caller. */
    public <T> T rawSweeps(Function<SweepServiceGrpc.SweepServiceBlockingStub, T> call) {
        return onEach(channel -> call.apply(
                prepare(SweepServiceGrpc.newBlockingStub(channel)).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)));
    }

    /** As {@link #datasets}, leaving gRPC's error to the caller. */
    public <T> T rawDatasets(Function<DatasetServiceGrpc.DatasetServiceBlockingStub, T> call) {
        return onEach(channel -> call.apply(prepare(DatasetServiceGrpc.newBlockingStub(channel))
                .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)));
    }

    /** Calls the sweep service without a time limit, for streams that end when the sweep does; leaves gRPC's error to the caller. */
    public <T> T streamingSweeps(Function<SweepServiceGrpc.SweepServiceBlockingStub, T> call) {
        return onEach(channel -> call.apply(prepare(SweepServiceGrpc.newBlockingStub(channel))));
    }

    /** The error for people. */
    public CliException explain(StatusRuntimeException error) {
        return GrpcErrors.explain(error, serverNames());
    }

    /** The error for people of a call that sent a specification: mistakes get the lines of its file. */
    public CliException explain(StatusRuntimeException error, ReadSpec<? extends Message> spec) {
        return GrpcErrors.explain(error, serverNames(), spec);
    }

    /** The server that answered last, for uploads. */
    DatasetServiceGrpc.DatasetServiceStub asyncDatasets() {
        return prepare(DatasetServiceGrpc.newStub(channels.get(current)));
    }

    private String serverNames() {
        return String.join(", ", servers.stream().map(ServerAddress::toString).toList());
    }

    private <S extends AbstractStub<S>> S prepare(S stub) {
        if (token.isEmpty()) {
            return stub;
        }
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token.get());
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private <T> T onEach(Function<ManagedChannel, T> call) {
        Optional<StatusRuntimeException> answered = Optional.empty();
        for (int attempt = 1; ; attempt++) {
            try {
                return call.apply(channels.get(current));
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
                    throw e;
                }
                if (GrpcErrors.isAnswer(e)) {
                    answered = Optional.of(e);
                }
                if (attempt >= channels.size()) {
                    throw answered.orElse(e); // what a coordinator says tells more than that another is not there
                }
                current = (current + 1) % channels.size();
            }
        }
    }

    private <T> T translated(Supplier<T> call) {
        try {
            return call.get();
        } catch (StatusRuntimeException e) {
            throw explain(e);
        }
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
