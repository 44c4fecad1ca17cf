package dev.crosscheck.coordinator.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPolicyTest {
    private static Optional<String> refused(List<String> hosts, boolean loopback, String webhook, String address)
            throws UnknownHostException {
        return new HostPolicy(true, hosts, loopback, host ->
                        new InetAddress[] {InetAddress.getByName("203.0.113.5"), InetAddress.getByName(address)})
                .refused(URI.create(webhook));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "fe80::1",
                "0.0.0.0",
                "::",
                "224.0.0.1",
                "127.0.0.1",
                "::1",
                "::ffff:127.0.0.1"
            })
    void anInnerAddressIsRefusedThoughAnyHostIsAllowed(String address) throws UnknownHostException {
        assertThat(refused(List.of("*"), false, "http://innocent.example.org/x", address))
                .hasValueSatisfying(problem -> assertThat(problem).contains("innocent.example.org"));
        assertThat(refused(List.of("*", "Innocent.example.org"), false, "http://innocent.example.org/x", address))
                .as("named")
                .isEmpty();
    }

    @Test
    void otherMachinesAreCalledAndThisOneWhereEverySubmitterIsOnIt() throws UnknownHostException {
        assertThat(refused(List.of("*"), false, "http://h/", "10.1.2.3")).isEmpty();
        assertThat(refused(List.of("*"), true, "http://localhost:9000/", "127.0.0.1"))
                .isEmpty();
        assertThat(refused(List.of("*"), true, "http://h/", "169.254.169.254")).isPresent();
        assertThat(refused(List.of("::1"), false, "http://[::1]:9000/", "::1")).isEmpty();
    }

    @Test
    void aListOfHostsKeepsAllOthersOut() {
        HostPolicy policy = new HostPolicy(true, List.of("hooks.example.org", "*.example.net"), true);
        assertThat(policy.refusedName(URI.create("https://hooks.example.org/a")))
                .isEmpty();
        assertThat(policy.refusedName(URI.create("https://A.b.Example.NET/a"))).isEmpty();
        assertThat(policy.refusedName(URI.create("https://example.net/a"))).isPresent();
        assertThat(policy.refusedName(URI.create("https://hooks.example.org.evil.com/a")))
                .hasValueSatisfying(problem -> assertThat(problem).contains("crosscheck.notify.hosts"));
        assertThat(new HostPolicy(false, List.of("*"), true).refusedName(URI.create("https://h/")))
                .hasValueSatisfying(problem -> assertThat(problem).contains("crosscheck.notify.enabled"));
    }
}
