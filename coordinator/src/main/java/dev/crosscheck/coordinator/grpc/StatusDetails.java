package dev.crosscheck.coordinator.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.crosscheck.search.space.SpaceProblem;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Reads what {@link GrpcStatusMapper} put into a status, for those who answer in another form. */
public final class StatusDetails {
    /** The trailer that holds the details of a gRPC status. */
    public static final String TRAILER = "grpc-status-details-bin";

    private StatusDetails() {}

    /** The mistakes named in a details trailer, in base64; none where it holds no mistakes or cannot be read. */
    public static List<SpaceProblem> mistakes(String trailer) {
        try {
            for (Any any : Status.parseFrom(Base64.getDecoder().decode(trailer)).getDetailsList()) {
                if (any.is(BadRequest.class)) {
                    return any.unpack(BadRequest.class).getFieldViolationsList().stream()
                            .map(v -> new SpaceProblem(v.getField(), v.getDescription()))
                            .toList();
                }
            }
            return List.of();
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return List.of();
        }
    }

    /** The reason named in a details trailer, in base64, such as UNKNOWN_SWEEP; empty where it names none or cannot be read. */
    public static Optional<String> reason(String trailer) {
        try {
            for (Any any : Status.parseFrom(Base64.getDecoder().decode(trailer)).getDetailsList()) {
                if (any.is(ErrorInfo.class)) {
                    return Optional.of(any.unpack(ErrorInfo.class).getReason()).filter(reason -> !reason.isEmpty());
                }
            }
            return Optional.empty();
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether the failure is that of reading a message which somebody sent. */
    public static boolean isUnreadableMessage(Throwable error) {
        return error instanceof InvalidProtocolBufferException;
    }
}
