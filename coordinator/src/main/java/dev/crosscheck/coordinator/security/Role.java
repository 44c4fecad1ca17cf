package dev.crosscheck.coordinator.security;

import java.util.Locale;
import java.util.Optional;

/** What a caller may do: a submitter runs sweeps, a worker reaches the worker service only, an auditor reads what secret sets say. */
public enum Role {
    SUBMITTER,
    WORKER,
    AUDITOR;

    /** The role's name as it stands in the tokens file: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Role> ofLabel(String label) {
        for (Role role : values()) {
            if (role.label().equals(label)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
