package dev.crosscheck.cli.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.console.Mistake;
import dev.crosscheck.cli.spec.ReadSpec;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The one place that turns a gRPC status into an exit code and two lines for people. */
final class GrpcErrors {
    private static final Map<Status.Code, ExitCode> EXITS = Map.of(
            Status.Code.INVALID_ARGUMENT, ExitCode.USAGE,
            Status.Code.OUT_OF_RANGE, ExitCode.USAGE,
            Status.Code.NOT_FOUND, ExitCode.NOT_FOUND,
            Status.Code.UNAVAILABLE, ExitCode.UNAVAILABLE,
            Status.Code.DEADLINE_EXCEEDED, ExitCode.UNAVAILABLE,
            Status.Code.PERMISSION_DENIED, ExitCode.DENIED,
            Status.Code.UNAUTHENTICATED, ExitCode.DENIED);
    private static final Map<String, String> REMEDY = Map.ofEntries(
            Map.entry("UNKNOWN_SWEEP", "List the sweeps with: crosscheck sweeps"),
            Map.entry("UNKNOWN_TRIAL", "List its trials with: crosscheck trials SWEEP"),
            Map.entry("UNKNOWN_DATASET", "List the data sets with: crosscheck dataset list"),
            Map.entry("INVALID_ARGUMENT", "Correct what was given and try again; nothing was changed."),
            Map.entry("NOT_FOUND", "See what there is: crosscheck sweeps, crosscheck dataset list"),
            Map.entry("UNAVAILABLE", "Start a coordinator with: crosscheck up; or name one with --server HOST:PORT."),
            Map.entry("DEADLINE_EXCEEDED", "Try again; the coordinator's log says what keeps it busy."),
            Map.entry("PERMISSION_DENIED", "Use the token of a role that may do this (exact values: auditor)."),
            Map.entry("UNAUTHENTICATED", "Give the coordinator's token with --token or CROSSCHECK_TOKEN."),
            Map.entry("DUPLICATE_TRIAL", "Run it once more with: --again"),
            Map.entry("ALREADY_EXISTS", "Choose another name, or use what is there."),
            Map.entry("FAILED_PRECONDITION", "Look at its state with: crosscheck sweeps"),
            Map.entry("UNIMPLEMENTED", "Use a command and a coordinator of the same version: crosscheck version"));
    private static final String REMEDY_PASSING =
            "The coordinator is there but cannot do this now: try again when it can.";
    private static final String REMEDY_ELSE = "Try again; if it stays, look into the coordinator's log.";

    private static final Metadata.Key<String> CONTENT_TYPE =
            Metadata.Key.of("content-type", Metadata.ASCII_STRING_MARSHALLER);

    private GrpcErrors() {}

    /** Whether a coordinator said this, and not the connection: then there are details, or at least the headers of an answer in gRPC. */
    static boolean isAnswer(StatusRuntimeException error) {
        Metadata trailers = error.getTrailers();
        if (trailers == null) {
            return false;
        }
        String type = trailers.get(CONTENT_TYPE);
        return detail(error, ErrorInfo.class).isPresent() || (type != null && type.startsWith("application/grpc"));
    }

    /**
     * The error of a call.
     *
     * @param servers the addresses tried
     */
    static CliException explain(StatusRuntimeException error, String servers) {
        Status status = error.getStatus();
        String code = reason(error).orElse(status.getCode().name());
        ExitCode exit = EXITS.getOrDefault(status.getCode(), ExitCode.FAILED);
        String remedy =
                REMEDY.getOrDefault(code, REMEDY.getOrDefault(status.getCode().name(), REMEDY_ELSE));
        if (status.getCode() == Status.Code.UNAVAILABLE && isAnswer(error)) {
            return CliException.at(servers, exit, code, sentence(status), REMEDY_PASSING);
        }
        if (status.getCode() == Status.Code.UNAVAILABLE) {
            return CliException.at(servers, exit, code, "No coordinator answers at " + servers + cause(status), remedy);
        }
        List<BadRequest.FieldViolation> violations = violations(error);
        String what = violations.isEmpty()
                ? sentence(status)
                : String.join(
                        "; ", violations.stream().map(GrpcErrors::sentence).toList());
        return CliException.of(exit, code, what, remedy);
    }

    /** The error of a call that sent a specification: the server's violations get the lines of the file. */
    static CliException explain(StatusRuntimeException error, String servers, ReadSpec<? extends Message> spec) {
        List<Mistake> mistakes = violations(error).stream()
                .map(violation -> spec.mistake(violation.getField(), violation.getDescription()))
                .toList();
        if (mistakes.isEmpty()) {
            return explain(error, servers);
        }
        return CliException.invalid(
                reason(error).orElse("INVALID_SPEC"), mistakes, "Correct the file and try again; nothing was created.");
    }

    private static String sentence(Status status) {
        String text = status.getDescription();
        return text == null || text.isBlank() ? "The coordinator answered " + status.getCode() + "." : text;
    }

    private static String sentence(BadRequest.FieldViolation violation) {
        return violation.getField().isEmpty()
                ? violation.getDescription()
                : violation.getField() + ": " + violation.getDescription();
    }

    private static String cause(Status status) {
        String text = status.getDescription();
        boolean plain = text == null || text.isBlank() || text.startsWith("io exception");
        return plain ? "." : " (" + text + ").";
    }

    private static Optional<String> reason(StatusRuntimeException error) {
        return detail(error, ErrorInfo.class).map(ErrorInfo::getReason).filter(reason -> !reason.isEmpty());
    }

    private static List<BadRequest.FieldViolation> violations(StatusRuntimeException error) {
        return detail(error, BadRequest.class)
                .map(BadRequest::getFieldViolationsList)
                .orElse(List.of());
    }

    private static <T extends Message> Optional<T> detail(StatusRuntimeException error, Class<T> type) {
        com.google.rpc.Status details = StatusProto.fromThrowable(error);
        if (details == null) {
            return Optional.empty();
        }
        for (Any detail : details.getDetailsList()) {
            if (detail.is(type)) {
                try {
                    return Optional.of(detail.unpack(type));
                } catch (InvalidProtocolBufferException ignored) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }
}
