package dev.crosscheck.coordinator.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Several coordinators on one database; section {@code crosscheck.cluster}.
 *
 * @param host address under which the others reach this one; empty: it is alone
 * @param port for the others
 * @param managementPort where they find it
 * @param discovery "config" or "kubernetes-api"
 * @param contacts HOST:PORT of every coordinator's management port, with discovery "config"
 * @param joinTimeout longest wait for the others at start
 */
public record ClusterSettings(
        String host, int port, int managementPort, String discovery, List<String> contacts, Duration joinTimeout) {
    private static final String SECTION = "crosscheck.cluster";
    private static final String SERVICE = "crosscheck";
    private static final String BOOTSTRAP = "akka.management.cluster.bootstrap.contact-point-discovery.";

    /**
     * Reads the section.
     *
     * @throws SettingsException if a value cannot be used, or several coordinators are asked for on a data directory
     */
    public static ClusterSettings from(Config config) {
        Config s = config.getConfig(SECTION);
        List<String> contacts = s.getStringList("contacts");
        ClusterSettings settings = new ClusterSettings(
                s.getString("host"),
                s.getInt("port"),
                s.getInt("management-port"),
                s.getString("discovery"),
                contacts,
                s.getDuration("join-timeout"));
        if (settings.isCluster()) {
            settings.check(config.getString("crosscheck.storage.plugin"));
        }
        return settings;
    }

    /** Whether there are, or may be, other coordinators. */
    public boolean isCluster() {
        return !host.isEmpty();
    }

    /** Where the others are looked for, and which setting says so; part of a sentence. */
    public String whereOthersAre() {
        return isKubernetes()
                ? "among the pods that akka.discovery.kubernetes-api names; correct its pod-label-selector and pod-namespace,"
                        + " this pod's right to list pods"
                : "at " + String.join(", ", contacts)
                        + "; correct crosscheck.cluster.contacts, which names this node too";
    }

    private boolean isKubernetes() {
        return discovery.equals("kubernetes-api");
    }

    private void check(String plugin) {
        if (!plugin.equals("postgres")) {
            throw new SettingsException(SECTION + ".host: \"" + host
                    + "\", but several coordinators need a shared database; set crosscheck.storage.plugin = postgres");
        }
        if (!discovery.equals("config") && !isKubernetes()) {
            throw new SettingsException(
                    SECTION + ".discovery: \"" + discovery + "\" (expected: config or kubernetes-api)");
        }
        if (discovery.equals("config") && contacts.isEmpty()) {
            throw new SettingsException(SECTION
                    + ".contacts: empty (expected: HOST:MANAGEMENT-PORT of every coordinator, this one included)");
        }
        for (String contact : contacts) {
            if (!contact.matches("[^:\\s]+:[0-9]{1,5}")) {
                throw new SettingsException(
                        SECTION + ".contacts: \"" + contact + "\" (expected: HOST:MANAGEMENT-PORT)");
            }
        }
    }

    /** What follows for Akka. */
    Config akka() {
        if (!isCluster()) {
            return ConfigFactory.empty();
        }
        Map<String, Object> values = new HashMap<>();
        values.put("akka.remote.artery.canonical.hostname", host);
        values.put("akka.remote.artery.canonical.port", port);
        values.put("akka.cluster.split-brain-resolver.active-strategy", "lease-majority");
        values.put("akka.management.http.hostname", host);
        values.put("akka.management.http.port", managementPort);
        values.put(BOOTSTRAP + "service-name", SERVICE);
        values.put(BOOTSTRAP + "discovery-method", discovery);
        if (discovery.equals("config")) {
            List<Map<String, Object>> endpoints = new ArrayList<>();
            for (String contact : contacts) {
                int colon = contact.lastIndexOf(':');
                endpoints.add(Map.of(
                        "host", contact.substring(0, colon), "port", Integer.parseInt(contact.substring(colon + 1))));
            }
            values.put("akka.discovery.config.services", Map.of(SERVICE, Map.of("endpoints", endpoints)));
        }
        return ConfigFactory.parseMap(values);
    }
}
