package dev.crosscheck.coordinator.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.Arrays;
import java.util.Map;

/** Settings that may come from the environment, such as a password; over those of a file, under the command line. */
final class EnvironmentSettings {
    private static final String CONTACTS = "CROSSCHECK_CLUSTER_CONTACTS";
    private static final Map<String, String> PLACES = Map.of(
            "CROSSCHECK_STORAGE", "crosscheck.storage.plugin",
            "CROSSCHECK_POSTGRES_URL", "crosscheck.postgres.url",
            "CROSSCHECK_POSTGRES_USER", "crosscheck.postgres.user",
            "CROSSCHECK_POSTGRES_PASSWORD", "crosscheck.postgres.password",
            "CROSSCHECK_CLUSTER_HOST", "crosscheck.cluster.host");

    private EnvironmentSettings() {}

    static Config of(Map<String, String> environment) {
        Config config = ConfigFactory.empty();
        for (Map.Entry<String, String> place : PLACES.entrySet()) {
            String value = environment.get(place.getKey());
            if (value != null && !value.isBlank()) {
                config = config.withValue(
                        place.getValue(), ConfigValueFactory.fromAnyRef(value, "the variable " + place.getKey()));
            }
        }
        String contacts = environment.getOrDefault(CONTACTS, "");
        if (!contacts.isBlank()) {
            config = config.withValue(
                    "crosscheck.cluster.contacts",
                    ConfigValueFactory.fromIterable(Arrays.stream(contacts.split(","))
                            .map(String::strip)
                            .toList()));
        }
        return config;
    }
}
