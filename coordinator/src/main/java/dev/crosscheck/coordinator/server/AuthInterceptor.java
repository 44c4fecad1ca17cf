package dev.crosscheck.coordinator.server;

import dev.crosscheck.coordinator.grpc.Callers;
import dev.crosscheck.coordinator.security.Role;
import dev.crosscheck.coordinator.security.Tokens;
import dev.crosscheck.proto.v1.WorkerServiceGrpc;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Optional;

/** Lets a call through when its token's role may use the service; sets the role for the handlers. Tokens are never shown. */
final class AuthInterceptor implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String SCHEME = "Bearer ";
    private static final String REMEDY =
            "send the header \"authorization: Bearer TOKEN\" with a token from the coordinator's file tokens";

    private final Tokens tokens;

    AuthInterceptor(Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String header = headers.get(AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return refuse(call, Status.UNAUTHENTICATED.withDescription("no token was given: " + REMEDY));
        }
        Optional<Role> role = tokens.roleOf(header.substring(SCHEME.length()).strip());
        if (role.isEmpty()) {
            return refuse(call, Status.UNAUTHENTICATED.withDescription("the token is not known here: " + REMEDY));
        }
        boolean workersOnly =
                WorkerServiceGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName());
        if (workersOnly != (role.get() == Role.WORKER)) {
            String needed = workersOnly ? "worker" : "submitter or auditor";
            return refuse(
                    call,
                    Status.PERMISSION_DENIED.withDescription("the token is a "
                            + role.get().label() + "'s, this call is for a " + needed + ": use that token"));
        }
        return Contexts.interceptCall(Context.current().withValue(Callers.ROLE, role.get()), call, headers, next);
    }

    private static <Q, R> ServerCall.Listener<Q> refuse(ServerCall<Q, R> call, Status status) {
        call.close(status, new Metadata());
        return new ServerCall.Listener<>() {};
    }
}
