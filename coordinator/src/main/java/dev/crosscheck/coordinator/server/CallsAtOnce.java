package dev.crosscheck.coordinator.server;

import dev.crosscheck.coordinator.grpc.GrpcErrors;
import dev.crosscheck.coordinator.overload.Places;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.WorkerServiceGrpc;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Set;

/**
 * Refuses calls while too many are being served. Each call has a few things at most that wait for a disk, a database or a processor, so what waits for them is bounded too. Workers'
 * sessions and those who watch are few, stay for long and have bounds of their own.
 */
final class CallsAtOnce implements ServerInterceptor {
    /** Why a call was refused. */
    static final String REASON = "TOO_MUCH_AT_ONCE";

    private static final Set<String> STANDING =
            Set.of(WorkerServiceGrpc.SERVICE_NAME + "/Session", SweepServiceGrpc.SERVICE_NAME + "/WatchSweep");

    private final Places places;

    CallsAtOnce(int most) {
        this.places = new Places(most);
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (STANDING.contains(call.getMethodDescriptor().getFullMethodName())) {
            return next.startCall(call, headers);
        }
        if (!places.tryTake()) {
            return refuse(call);
        }
        try {
            return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
                @Override
                public void onComplete() {
                    places.giveBack();
                    super.onComplete();
                }

                @Override
                public void onCancel() {
                    places.giveBack();
                    super.onCancel();
                }
            };
        } catch (RuntimeException e) {
            places.giveBack();
            throw e;
        }
    }

    private <Q, R> ServerCall.Listener<Q> refuse(ServerCall<Q, R> call) {
        StatusRuntimeException refused = GrpcErrors.unavailable(
                REASON,
                places.most()
                        + " calls are being served, which is as many as this coordinator takes: try again in a moment, or raise crosscheck.server.calls-at-once");
        Metadata trailers = Status.trailersFromThrowable(refused);
        call.close(refused.getStatus(), trailers == null ? new Metadata() : trailers);
        return new ServerCall.Listener<>() {};
    }
}
