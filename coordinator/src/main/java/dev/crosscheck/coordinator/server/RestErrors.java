package dev.crosscheck.coordinator.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpResponseException;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.UnframedGrpcErrorHandler;
import dev.crosscheck.coordinator.grpc.StatusDetails;
import dev.crosscheck.search.space.SpaceProblem;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Errors of REST calls: {@code {"error": {"code", "message", "where"}}}, with {@code violations} where there are several mistakes. */
final class RestErrors implements UnframedGrpcErrorHandler, ServerErrorHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RestErrors.class);
    private static final String TOO_LARGE =
            "the body is larger than crosscheck.server.max-message-bytes: make it smaller or raise the limit";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<Status.Code, Integer> HTTP = Map.ofEntries(
            Map.entry(Status.Code.INVALID_ARGUMENT, 400),
            Map.entry(Status.Code.OUT_OF_RANGE, 400),
            Map.entry(Status.Code.UNAUTHENTICATED, 401),
            Map.entry(Status.Code.PERMISSION_DENIED, 403),
            Map.entry(Status.Code.NOT_FOUND, 404),
            Map.entry(Status.Code.ALREADY_EXISTS, 409),
            Map.entry(Status.Code.ABORTED, 409),
            Map.entry(Status.Code.FAILED_PRECONDITION, 409),
            Map.entry(Status.Code.RESOURCE_EXHAUSTED, 413),
            Map.entry(Status.Code.CANCELLED, 499),
            Map.entry(Status.Code.UNIMPLEMENTED, 501),
            Map.entry(Status.Code.UNAVAILABLE, 503),
            Map.entry(Status.Code.DEADLINE_EXCEEDED, 504));

    private static final Status MESSAGE_TOO_LARGE = Status.RESOURCE_EXHAUSTED.withDescription(
            "the message is larger than crosscheck.server.max-message-bytes: make it smaller or raise the limit");

    /** A failure that a handler did not turn into a status: unreadable input is the caller's fault, the rest is ours. */
    static Status status(RequestContext context, Status status, Throwable cause, Metadata metadata) {
        if (isFrameTooLarge(status)) {
            return MESSAGE_TOO_LARGE;
        }
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof ContentTooLargeException) {
                return MESSAGE_TOO_LARGE;
            }
            if (StatusDetails.isUnreadableMessage(t) || t instanceof JsonProcessingException) {
                return Status.INVALID_ARGUMENT.withDescription("the body cannot be read: " + firstLine(t));
            }
        }
        return status;
    }

    /** The framework's own refusal, which names its classes; ours have sentences. */
    private static boolean isFrameTooLarge(Status status) {
        String text = status.getDescription();
        return status.getCode() == Status.Code.RESOURCE_EXHAUSTED
                && text != null
                && text.startsWith("com.linecorp.armeria")
                && text.contains("exceeds maximum");
    }

    private static String firstLine(Throwable error) {
        return String.valueOf(error.getMessage()).lines().findFirst().orElse("").strip();
    }

    @Override
    public HttpResponse handle(ServiceRequestContext context, Status status, AggregatedHttpResponse response) {
        String message = status.getDescription() == null ? "" : status.getDescription();
        String details = response.trailers()
                .get(StatusDetails.TRAILER, response.headers().get(StatusDetails.TRAILER, ""));
        String code = StatusDetails.reason(details).orElse(status.getCode().name());
        int http = code.equals(CallLimiter.REASON) ? 429 : HTTP.getOrDefault(status.getCode(), 500);
        return respond(http, code, message, StatusDetails.mistakes(details));
    }

    @Override
    public @Nullable HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
        if (cause instanceof HttpStatusException || cause instanceof HttpResponseException) {
            return null;
        }
        if (cause instanceof ContentTooLargeException) {
            return respond(
                    413,
                    "RESOURCE_EXHAUSTED",
                    "the body is larger than crosscheck.server.max-message-bytes: make it smaller or raise the limit",
                    List.of());
        }
        if (cause instanceof IllegalArgumentException || cause instanceof JsonProcessingException) {
            return respond(400, "INVALID_ARGUMENT", "the request cannot be read: " + firstLine(cause), List.of());
        }
        LOG.error("A request failed unexpectedly path={}", context.path(), cause);
        return respond(500, "INTERNAL", "the coordinator failed: its log says why", List.of());
    }

    @Override
    public AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext context,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        List<SpaceProblem> none = List.of();
        int http = status.code();
        HttpData body =
                switch (http) {
                    case 400 ->
                        body(
                                "INVALID_ARGUMENT",
                                "the request cannot be read: send well-formed JSON with known keys",
                                none);
                    case 404 -> body("NOT_FOUND", "there is nothing under this address", none);
                    case 405 -> body("UNIMPLEMENTED", "this address does not take this method", none);
                    case 413 -> body("RESOURCE_EXHAUSTED", TOO_LARGE, none);
                    case 503 -> body("UNAVAILABLE", "the coordinator cannot serve now: try again", none);
                    default ->
                        body(status.isClientError() ? "INVALID_ARGUMENT" : "INTERNAL", status.reasonPhrase(), none);
                };
        return AggregatedHttpResponse.of(headers(http), body);
    }

    static HttpResponse noSuchAddress() {
        return respond(404, "NOT_FOUND", "there is nothing under this address", List.of());
    }

    private static HttpResponse respond(int http, String code, String message, List<SpaceProblem> mistakes) {
        return HttpResponse.of(headers(http), body(code, message, mistakes));
    }

    private static ResponseHeaders headers(int http) {
        return ResponseHeaders.builder(http)
                .contentType(MediaType.JSON_UTF_8)
                .add(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .build();
    }

    private static HttpData body(String code, String message, List<SpaceProblem> mistakes) {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode error = root.putObject("error");
        error.put("code", code).put("message", message);
        if (mistakes.isEmpty()) {
            error.putNull("where");
        } else {
            error.put("where", mistakes.get(0).where());
            ArrayNode violations = error.putArray("violations");
            mistakes.forEach(m -> violations.addObject().put("where", m.where()).put("message", m.message()));
        }
        return HttpData.ofUtf8(root.toString());
    }
}
