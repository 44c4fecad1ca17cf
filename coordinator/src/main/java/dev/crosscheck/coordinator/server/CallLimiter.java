package dev.crosscheck.coordinator.server;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import dev.crosscheck.coordinator.grpc.GrpcErrors;
import dev.crosscheck.coordinator.overload.Pace;
import dev.crosscheck.proto.v1.WorkerServiceGrpc;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;

/** Refuses calls of an address that makes too many; a second's worth may come at once. Workers' streams are kept in check by flow control instead. */
final class CallLimiter implements ServerInterceptor {
    /** Why a call was refused. */
    static final String REASON = "TOO_MANY_CALLS";

    private static final int MOST_ADDRESSES = 10_000;
    private static final Duration MEMORY = Duration.ofMinutes(1);

    private final int perSecond;
    private final LoadingCache<String, Pace> paces;

    /** @param perSecond calls of one address; 0: any number */
    CallLimiter(int perSecond) {
        this.perSecond = perSecond;
        this.paces = CacheBuilder.newBuilder()
                .maximumSize(MOST_ADDRESSES)
                .expireAfterAccess(MEMORY)
                .build(CacheLoader.from(() -> new Pace(Math.max(1, perSecond), System.nanoTime())));
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        boolean worker =
                WorkerServiceGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName());
        if (perSecond == 0
                || worker
                || isWithin(paces.getUnchecked(address(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR))))) {
            return next.startCall(call, headers);
        }
        StatusRuntimeException refused = GrpcErrors.exhausted(
                REASON,
                "more than " + perSecond
                        + " calls in a second came from this address: wait a second, ask for several things at once (a leaderboard holds many trials), or raise crosscheck.server.calls-per-second");
        Metadata trailers = Status.trailersFromThrowable(refused);
        call.close(refused.getStatus(), trailers == null ? new Metadata() : trailers);
        return new ServerCall.Listener<>() {};
    }

    private static boolean isWithin(Pace pace) {
        synchronized (pace) {
            return pace.tryTake(System.nanoTime());
        }
    }

    private static String address(SocketAddress remote) {
        return remote instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : String.valueOf(remote);
    }
}
