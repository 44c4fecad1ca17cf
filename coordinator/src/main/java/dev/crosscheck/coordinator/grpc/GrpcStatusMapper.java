package dev.crosscheck.coordinator.grpc;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.crosscheck.coordinator.session.SessionEnd;
import dev.crosscheck.coordinator.store.StoreException;
import dev.crosscheck.coordinator.sweep.SweepRejection;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.search.space.SpaceProblem;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refusals and failures as gRPC statuses: what was wrong and what to do; never a stack trace. */
final class GrpcStatusMapper {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcStatusMapper.class);
    private static final String DOMAIN = "crosscheck.dev";

    private GrpcStatusMapper() {}

    /** The refusal with its code as ErrorInfo reason. */
    static StatusRuntimeException rejected(SweepReply.Rejected rejected) {
        ErrorInfo info = ErrorInfo.newBuilder()
                .setReason(rejected.code().name())
                .setDomain(DOMAIN)
                .putMetadata("retryable", String.valueOf(rejected.code().retryable()))
                .build();
        return StatusProto.toStatusRuntimeException(Status.newBuilder()
                .setCode(code(rejected.code()).getNumber())
                .setMessage(rejected.message())
                .addDetails(Any.pack(info))
                .build());
    }

    private static Code code(SweepRejection rejection) {
        switch (rejection) {
            case UNKNOWN_SWEEP, UNKNOWN_TRIAL -> {
                return Code.NOT_FOUND;
            }
            case ALREADY_EXISTS, DUPLICATE_TRIAL -> {
                return Code.ALREADY_EXISTS;
            }
            case ILLEGAL_TRANSITION -> {
                return Code.FAILED_PRECONDITION;
            }
            case STALE_LEASE -> {
                return Code.ABORTED;
            }
            case OVERLOADED, UNAVAILABLE -> {
                return Code.UNAVAILABLE;
            }
        }
        return Code.INTERNAL;
    }

    /** One violation per mistake; field = path in the specification. */
    static StatusRuntimeException invalid(List<SpaceProblem> problems) {
        BadRequest.Builder request = BadRequest.newBuilder();
        for (SpaceProblem problem : problems) {
            request.addFieldViolationsBuilder().setField(problem.where()).setDescription(problem.message());
        }
        String message = problems.isEmpty()
                ? "the specification is invalid"
                : problems.get(0).where() + ": " + problems.get(0).message()
                        + (problems.size() > 1 ? " (and " + (problems.size() - 1) + " more)" : "");
        return StatusProto.toStatusRuntimeException(Status.newBuilder()
                .setCode(Code.INVALID_ARGUMENT_VALUE)
                .setMessage(message)
                .addDetails(Any.pack(request.build()))
                .build());
    }

    static StatusRuntimeException invalid(String where, String message) {
        return invalid(List.of(new SpaceProblem(where, message)));
    }

    /** Any failure; one that was not foreseen is logged and shown without its text. */
    static StatusRuntimeException failure(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof StatusRuntimeException status) {
            return status;
        }
        if (cause instanceof StatusException status) {
            return status.getStatus().asRuntimeException(status.getTrailers());
        }
        if (cause instanceof InvalidSpecException invalid) {
            return invalid(invalid.problems());
        }
        if (cause instanceof TimeoutException) {
            return io.grpc.Status.UNAVAILABLE
                    .withDescription("the coordinator did not answer in time: try again")
                    .asRuntimeException();
        }
        if (cause instanceof StoreException store) {
            return io.grpc.Status.UNAVAILABLE
                    .withDescription(store.getMessage())
                    .asRuntimeException();
        }
        LOG.error("A call failed unexpectedly", cause);
        return io.grpc.Status.INTERNAL
                .withDescription("the coordinator failed: its log says why ("
                        + cause.getClass().getSimpleName() + ")")
                .asRuntimeException();
    }

    static StatusRuntimeException ended(SessionEnd end) {
        return status(end.kind()).withDescription(end.message()).asRuntimeException();
    }

    private static io.grpc.Status status(SessionEnd.Kind kind) {
        switch (kind) {
            case INVALID -> {
                return io.grpc.Status.INVALID_ARGUMENT;
            }
            case PROTOCOL, TAKEN_OVER -> {
                return io.grpc.Status.FAILED_PRECONDITION;
            }
            case SUPERSEDED -> {
                return io.grpc.Status.ABORTED;
            }
            case OVERFLOW -> {
                return io.grpc.Status.RESOURCE_EXHAUSTED;
            }
            default -> {
                return io.grpc.Status.UNAVAILABLE;
            }
        }
    }
}
