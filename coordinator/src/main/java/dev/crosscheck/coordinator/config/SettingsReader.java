package dev.crosscheck.coordinator.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.crosscheck.search.space.NearestName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** Builds the settings from the command line, a file of the user's and the defaults, in this order of precedence. */
public final class SettingsReader {
    private static final String ROOT = "crosscheck";
    private static final String DEFAULTS = "coordinator.conf";

    private SettingsReader() {}

    /** What the command line gives. */
    public record Overrides(Optional<Path> file, Optional<Path> data, Optional<String> host, OptionalInt port) {}

    /**
     * Reads and checks the settings.
     *
     * @param environment the process environment; CROSSCHECK_HOME names the home directory
     * @throws SettingsException if the file is missing or malformed, a key is unknown or a value is out of range
     */
    public static CoordinatorSettings read(Overrides overrides, Map<String, String> environment) {
        Config defaults = ConfigFactory.parseResources(DEFAULTS);
        Config file = overrides.file().map(SettingsReader::parse).orElseGet(ConfigFactory::empty);
        rejectUnknown(file, crosscheckDefaults());
        Config command = ConfigFactory.empty();
        if (overrides.host().isPresent()) {
            command = command.withValue(
                    ROOT + ".server.host",
                    ConfigValueFactory.fromAnyRef(overrides.host().get()));
        }
        if (overrides.port().isPresent()) {
            command = command.withValue(
                    ROOT + ".server.port",
                    ConfigValueFactory.fromAnyRef(overrides.port().getAsInt()));
        }
        Config asked = command.withFallback(EnvironmentSettings.of(environment)).withFallback(file);
        try {
            Config own = layered(asked, defaults);
            Config derived = StorageSettings.from(own)
                    .akka()
                    .withFallback(ClusterSettings.from(own).akka());
            return settings(layered(asked, derived.withFallback(defaults)), overrides, environment);
        } catch (ConfigException e) {
            throw new SettingsException("the configuration cannot be used: " + e.getMessage());
        }
    }

    private static Config layered(Config asked, Config defaults) {
        return ConfigFactory.defaultOverrides()
                .withFallback(asked)
                .withFallback(defaults)
                .withFallback(ConfigFactory.defaultReferenceUnresolved())
                .resolve();
    }

    private static CoordinatorSettings settings(Config all, Overrides overrides, Map<String, String> environment) {
        Path home = home(all, environment);
        String dataKey = all.getString(ROOT + ".data");
        Path data = overrides.data().orElseGet(() -> dataKey.isEmpty() ? home.resolve("data") : Path.of(dataKey));
        return new CoordinatorSettings(
                home.toAbsolutePath(),
                data.toAbsolutePath().normalize(),
                server(new Section(all, ROOT + ".server")),
                session(new Section(all, ROOT + ".session")),
                scheduler(new Section(all, ROOT + ".scheduler")),
                all,
                notify(new Section(all, ROOT + ".notify")),
                new Section(all, ROOT + ".secrets").number("exposure-budget", 0, 1_000_000_000));
    }

    private static Path home(Config all, Map<String, String> environment) {
        String configured = all.getString(ROOT + ".home");
        String named = configured.isEmpty() ? environment.getOrDefault("CROSSCHECK_HOME", "") : configured;
        return named.isEmpty() ? Path.of(System.getProperty("user.home"), ".crosscheck") : Path.of(named);
    }

    private static ServerSettings server(Section s) {
        return new ServerSettings(
                s.text("host"),
                s.number("port", 0, 65_535),
                s.bytes("max-message-bytes", 64 * 1024, 256 * 1024 * 1024),
                s.duration("shutdown-grace", Duration.ZERO, Duration.ofMinutes(1)),
                s.duration("watch-interval", Duration.ofMillis(10), Duration.ofMinutes(1)),
                s.duration("ask-timeout", Duration.ofMillis(100), Duration.ofMinutes(5)),
                s.number("calls-per-second", 0, 1_000_000),
                s.duration("watch-patience", Duration.ofMillis(100), Duration.ofHours(1)),
                s.number("watchers", 1, 1_000_000),
                s.number("calls-at-once", 1, 1_000_000));
    }

    private static SessionSettings session(Section s) {
        return new SessionSettings(
                s.duration("heartbeat", Duration.ofMillis(100), Duration.ofMinutes(10)),
                s.number("missed-heartbeats", 1, 100),
                s.duration("hello-timeout", Duration.ofMillis(100), Duration.ofMinutes(10)),
                s.duration("tell-interval", Duration.ofMillis(100), Duration.ofSeconds(10)),
                s.duration("ask-timeout", Duration.ofMillis(100), Duration.ofMinutes(5)),
                s.duration("retry", Duration.ofMillis(10), Duration.ofMinutes(1)),
                s.number("outbound", 1, 1_000_000),
                s.number("messages-per-second", 10, 10_000_000));
    }

    private static SchedulerSettings scheduler(Section s) {
        return new SchedulerSettings(
                s.duration("quantum", Duration.ofMillis(1), Duration.ofHours(1)),
                s.duration("tick", Duration.ofMillis(10), Duration.ofMinutes(1)),
                s.duration("silence", Duration.ofSeconds(1), Duration.ofHours(1)),
                s.duration("memory", Duration.ofSeconds(1), Duration.ofDays(30)));
    }

    private static NotifySettings notify(Section s) {
        return new NotifySettings(
                s.truth("enabled"),
                s.texts("hosts"),
                s.duration("connect-timeout", Duration.ofMillis(10), Duration.ofMinutes(1)),
                s.duration("timeout", Duration.ofMillis(10), Duration.ofMinutes(5)),
                s.number("parallel", 1, 1000),
                s.duration("first-retry", Duration.ofMillis(10), Duration.ofHours(1)),
                s.duration("longest-retry", Duration.ofMillis(10), Duration.ofDays(1)),
                s.duration("give-up-after", Duration.ZERO, Duration.ofDays(30)));
    }

    private static Config parse(Path file) {
        if (!Files.isReadable(file)) {
            throw new SettingsException(
                    "the configuration file " + file + " cannot be read; name an existing file with --config");
        }
        if (Files.isDirectory(file)) {
            throw new SettingsException(
                    "the configuration file " + file + " is a directory; name a file with --config");
        }
        try {
            return ConfigFactory.parseFile(file.toFile());
        } catch (ConfigException e) {
            throw new SettingsException("the configuration file " + file + " is malformed: " + e.getMessage());
        }
    }

    private static Config crosscheckDefaults() {
        return ConfigFactory.defaultReferenceUnresolved().withOnlyPath(ROOT);
    }

    private static void rejectUnknown(Config file, Config known) {
        if (!file.hasPath(ROOT)) {
            return;
        }
        Set<String> names = new TreeSet<>();
        known.getConfig(ROOT).entrySet().forEach(e -> names.add(e.getKey()));
        file.getConfig(ROOT).root().forEach((key, value) -> rejectUnknown(value, key, names));
    }

    private static void rejectUnknown(ConfigValue value, String path, Set<String> names) {
        if (value instanceof ConfigObject object && !names.contains(path)) {
            if (names.stream().noneMatch(n -> n.startsWith(path + "."))) {
                throw unknown(path, names);
            }
            object.forEach((key, child) -> rejectUnknown(child, path + "." + key, names));
        } else if (!names.contains(path)) {
            throw unknown(path, names);
        }
    }

    private static SettingsException unknown(String path, Set<String> names) {
        return new SettingsException("there is no setting " + ROOT + "." + path + NearestName.hint(path, names));
    }

    /** One section, with checked ranges. */
    private record Section(Config all, String path) {
        String text(String key) {
            return all.getString(path + "." + key);
        }

        boolean truth(String key) {
            return all.getBoolean(path + "." + key);
        }

        List<String> texts(String key) {
            return all.getStringList(path + "." + key);
        }

        int number(String key, int least, int most) {
            int value = all.getInt(path + "." + key);
            return checked(key, value, least <= value && value <= most, least, most);
        }

        int bytes(String key, int least, int most) {
            long value = all.getBytes(path + "." + key);
            return Math.toIntExact(checked(key, value, least <= value && value <= most, least, most));
        }

        Duration duration(String key, Duration least, Duration most) {
            Duration value = all.getDuration(path + "." + key);
            return checked(key, value, value.compareTo(least) >= 0 && value.compareTo(most) <= 0, least, most);
        }

        private <T> T checked(String key, T value, boolean good, Object least, Object most) {
            if (!good) {
                throw new SettingsException(
                        path + "." + key + ": " + value + " (expected: " + least + " to " + most + ")");
            }
            return value;
        }
    }
}
