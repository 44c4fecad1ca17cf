package dev.crosscheck.coordinator.notify;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which hosts the coordinator calls for a sweep. Whoever may submit a sweep chooses the address, so it must not reach what only the coordinator's machine may
 * reach: this machine itself (unless the service is bound to it alone, so that every submitter is on it anyway) and link-local addresses, where clouds keep
 * their machines' credentials. A host that is named in the list is always called. Thread-safe.
 */
public final class HostPolicy {
    private static final String ANY = "*";

    private final boolean enabled;
    private final List<String> hosts;
    private final boolean loopback;
    private final Resolver resolver;

    /** Finds the addresses of a host. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /**
     * A policy.
     *
     * @param enabled false: nothing is called
     * @param hosts names, {@code *.example.org} for every name below, or {@code *} for any
     * @param loopback whether this machine may be called without being named
     */
    public HostPolicy(boolean enabled, List<String> hosts, boolean loopback) {
        this(enabled, hosts, loopback, InetAddress::getAllByName);
    }

    HostPolicy(boolean enabled, List<String> hosts, boolean loopback, Resolver resolver) {
        this.enabled = enabled;
        this.hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
        this.loopback = loopback;
        this.resolver = resolver;
    }

    /** Why a host of this name is not called; empty when the name is no reason. Looks nothing up. */
    public Optional<String> refusedName(URI webhook) {
        String host = host(webhook);
        if (!enabled) {
            return Optional.of("notifications are switched off here; see crosscheck.notify.enabled");
        }
        return named(host) || hosts.contains(ANY)
                ? Optional.empty()
                : Optional.of("the host \"" + host + "\" is not allowed; see crosscheck.notify.hosts");
    }

    /** Why this address is not called; empty when it may be. Looks the name up, so it may block. */
    Optional<String> refused(URI webhook) throws UnknownHostException {
        Optional<String> name = refusedName(webhook);
        if (name.isPresent() || named(host(webhook))) {
            return name;
        }
        for (InetAddress address : resolver.resolve(host(webhook))) {
            boolean inner = address.isAnyLocalAddress()
                    || address.isLinkLocalAddress()
                    || address.isMulticastAddress()
                    || (address.isLoopbackAddress() && !loopback);
            if (inner) {
                return Optional.of(
                        "the host \"" + host(webhook)
                                + "\" has an address of this machine or its link; name it in crosscheck.notify.hosts if it is meant");
            }
        }
        return Optional.empty();
    }

    private boolean named(String host) {
        return hosts.stream()
                .anyMatch(pattern ->
                        pattern.equals(host) || (pattern.startsWith("*.") && host.endsWith(pattern.substring(1))));
    }

    /** Without the brackets of an IPv6 address. */
    private static String host(URI webhook) {
        String host = webhook.getHost() == null ? "" : webhook.getHost().toLowerCase(Locale.ROOT);
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
