package dev.crosscheck.coordinator.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.crosscheck.search.space.SpaceProblem;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.stream.Collectors;

/** Errors as they are sent: a status with a sentence, an {@link ErrorInfo} with a reason code of domain {@value #DOMAIN}, and one violation per mistake. */
public final class GrpcErrors {
    /** Domain of all reason codes. */
    public static final String DOMAIN = "crosscheck.dev";

    private static final int MOST_CHARACTERS = 1800;

    private GrpcErrors() {}

    /** INVALID_ARGUMENT with a violation per mistake: field = path in the specification, description = the sentence. */
    public static StatusRuntimeException invalid(List<SpaceProblem> problems) {
        List<SpaceProblem> said = fitting(problems);
        BadRequest.Builder violations = BadRequest.newBuilder();
        said.forEach(problem -> violations.addFieldViolations(
                FieldViolation.newBuilder().setField(problem.where()).setDescription(problem.message())));
        String text = said.stream().map(p -> p.where() + ": " + p.message()).collect(Collectors.joining("; "))
                + (said.size() < problems.size() ? "; and " + (problems.size() - said.size()) + " more" : "");
        return error(Code.INVALID_ARGUMENT, "INVALID_SPEC", text, violations.build());
    }

    /** The first problems, as many as a trailer holds: HTTP/2 clients take 8 KiB of them, and each text stands there three times, twice in Base64. */
    private static List<SpaceProblem> fitting(List<SpaceProblem> problems) {
        int count = 0;
        int characters = 0;
        for (SpaceProblem problem : problems) {
            characters += problem.where().length() + problem.message().length();
            if (count > 0 && characters > MOST_CHARACTERS) {
                break;
            }
            count++;
        }
        return problems.subList(0, count);
    }

    /** INVALID_ARGUMENT for a request that is wrong as a whole. */
    public static StatusRuntimeException invalid(String reason, String message) {
        return error(Code.INVALID_ARGUMENT, reason, message);
    }

    /** NOT_FOUND. */
    public static StatusRuntimeException notFound(String reason, String message) {
        return error(Code.NOT_FOUND, reason, message);
    }

    /** ALREADY_EXISTS. */
    public static StatusRuntimeException alreadyExists(String reason, String message) {
        return error(Code.ALREADY_EXISTS, reason, message);
    }

    /** RESOURCE_EXHAUSTED. */
    public static StatusRuntimeException exhausted(String reason, String message) {
        return error(Code.RESOURCE_EXHAUSTED, reason, message);
    }

    /** UNAVAILABLE. */
    public static StatusRuntimeException unavailable(String reason, String message) {
        return error(Code.UNAVAILABLE, reason, message);
    }

    /** Any other code. */
    public static StatusRuntimeException error(Code code, String reason, String message, Message... details) {
        Status.Builder status = Status.newBuilder()
                .setCode(code.getNumber())
                .setMessage(message)
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setReason(reason)
                        .setDomain(DOMAIN)
                        .build()));
        for (Message detail : details) {
            status.addDetails(Any.pack(detail));
        }
        return StatusProto.toStatusRuntimeException(status.build());
    }
}
