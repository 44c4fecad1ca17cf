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

    private GrpcErrors() {}

    /** INVALID_ARGUMENT with a violation per mistake: field = path in the specification, description = the sentence. */
    public static StatusRuntimeException invalid(List<SpaceProblem> problems) {
        BadRequest.Builder violations = BadRequest.newBuilder();
        problems.forEach(problem -> violations.addFieldViolations(
                FieldViolation.newBuilder().setField(problem.where()).setDescription(problem.message())));
        String text = problems.stream().map(p -> p.where() + ": " + p.message()).collect(Collectors.joining("; "));
        return error(Code.INVALID_ARGUMENT, "INVALID_SPEC", text, violations.build());
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
