package dev.crosscheck.coordinator.server;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.grpc.GrpcJsonMarshaller;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.file.FileService;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.grpc.HttpJsonTranscodingOptions;
import dev.crosscheck.coordinator.config.ServerSettings;
import dev.crosscheck.coordinator.security.Tokens;
import io.grpc.BindableService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** The HTTP server with everything on it. */
public final class CoordinatorServer {
    private static final Duration QUIET = Duration.ZERO;

    private final Server server;
    private final AtomicBoolean ready = new AtomicBoolean();
    private volatile Supplier<Optional<String>> problem = Optional::empty;

    /** A server that is not started. */
    public CoordinatorServer(
            ServerSettings settings, Tokens tokens, List<BindableService> services, PrometheusMeterRegistry metrics) {
        RestErrors errors = new RestErrors();
        ServerBuilder builder = Server.builder()
                .workerGroup(connectionThreads())
                .http(new InetSocketAddress(settings.host(), settings.port()))
                .requestTimeout(Duration.ZERO)
                .maxRequestLength(0)
                .gracefulShutdownTimeout(QUIET, settings.shutdownGrace())
                .errorHandler(errors)
                .service(grpc(settings, tokens, services, errors))
                .service(
                        "/healthz",
                        (context, request) -> HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, "ok\n"))
                .service("/readyz", (context, request) -> readiness())
                .service("/metrics", metrics(tokens, metrics))
                .serviceUnder("/v1/", (context, request) -> RestErrors.noSuchAddress())
                .serviceUnder("/", page());
        this.server = builder.build();
    }

    /** They only take messages apart and put them together; with fewer of them, each finds more to do when it wakes. */
    private static int connectionThreads() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    private static GrpcService grpc(
            ServerSettings settings, Tokens tokens, List<BindableService> services, RestErrors errors) {
        return GrpcService.builder()
                .addServices(services)
                .addService(ProtoReflectionServiceV1.newInstance())
                .intercept(
                        new CallsAtOnce(settings.callsAtOnce()),
                        new AuthInterceptor(tokens),
                        new CallLimiter(settings.callsPerSecond()))
                .supportedSerializationFormats(
                        GrpcSerializationFormats.PROTO,
                        GrpcSerializationFormats.JSON,
                        GrpcSerializationFormats.PROTO_WEB)
                .jsonMarshallerFactory(service -> GrpcJsonMarshaller.builder()
                        .jsonMarshallerCustomizer(json -> json.preservingProtoFieldNames(true)
                                .includingDefaultValueFields(true)
                                .ignoringUnknownFields(false))
                        .build(service))
                .enableHttpJsonTranscoding(HttpJsonTranscodingOptions.builder()
                        .errorHandler(errors)
                        .build())
                .exceptionHandler(RestErrors::status)
                .maxRequestMessageLength(settings.maxMessageBytes())
                .maxResponseMessageLength(Integer.MAX_VALUE)
                .useClientTimeoutHeader(true)
                .build();
    }

    /** While {@code reason} is present, /readyz says no and names it. */
    public CoordinatorServer notReadyWhile(Supplier<Optional<String>> reason) {
        this.problem = reason;
        return this;
    }

    private HttpResponse readiness() {
        Optional<String> reason = problem.get();
        if (reason.isPresent()) {
            return HttpResponse.of(
                    HttpStatus.SERVICE_UNAVAILABLE, MediaType.PLAIN_TEXT_UTF_8, "read-only: " + reason.get() + "\n");
        }
        return ready.get()
                ? HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, "ready\n")
                : HttpResponse.of(HttpStatus.SERVICE_UNAVAILABLE, MediaType.PLAIN_TEXT_UTF_8, "not ready\n");
    }

    /** Open on this machine; from elsewhere with any token. */
    private static HttpService metrics(Tokens tokens, PrometheusMeterRegistry metrics) {
        HttpService scrape = (context, request) -> HttpResponse.of(
                HttpStatus.OK, MediaType.parse("text/plain; version=0.0.4; charset=utf-8"), metrics.scrape());
        return (context, request) -> {
            String header = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
            boolean known = header.startsWith("Bearer ")
                    && tokens.roleOf(header.substring(7).strip()).isPresent();
            return isLocal(context) || known
                    ? scrape.serve(context, request)
                    : HttpResponse.of(
                            HttpStatus.UNAUTHORIZED,
                            MediaType.PLAIN_TEXT_UTF_8,
                            "metrics need a token from other machines\n");
        };
    }

    private static boolean isLocal(ServiceRequestContext context) {
        return context.remoteAddress().getAddress().isLoopbackAddress();
    }

    private static HttpService page() {
        HttpService files = FileService.of(CoordinatorServer.class.getClassLoader(), "/page");
        return files.decorate((delegate, context, request) -> {
            context.mutateAdditionalResponseHeaders(headers -> headers.set(
                            HttpHeaderNames.CONTENT_SECURITY_POLICY,
                            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
                    .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                    .set(HttpHeaderNames.REFERRER_POLICY, "no-referrer"));
            return delegate.serve(context, request);
        });
    }

    /**
     * Binds the port.
     *
     * @return the port that is bound
     * @throws CompletionException if it cannot be bound
     */
    public int start() {
        server.start().join();
        ready.set(true);
        return server.activeLocalPort();
    }

    /** From now on /readyz says no. */
    public void drain() {
        ready.set(false);
    }

    /** Takes no new calls and ends the running ones. */
    public CompletionStage<Void> stop() {
        ready.set(false);
        return server.stop();
    }
}
