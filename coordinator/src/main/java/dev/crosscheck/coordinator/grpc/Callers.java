package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.security.Role;
import io.grpc.Context;

/** Who calls; set for each call by the server's authentication. */
public final class Callers {
    /** The caller's role. */
    public static final Context.Key<Role> ROLE = Context.key("crosscheck-role");

    private Callers() {}

    static Role current() {
        return ROLE.get();
    }
}
