package dev.crosscheck.coordinator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReaderTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private CoordinatorSettings read(String text) {
        try {
            Path file = Files.writeString(directory.resolve("crosscheck.conf"), text);
            return SettingsReader.read(
                    new SettingsReader.Overrides(
                            Optional.of(file), Optional.empty(), Optional.empty(), OptionalInt.empty()),
                    Map.of("CROSSCHECK_HOME", "/srv/home"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void defaultsAreLoopbackAndTheHomeDirectory() {
        CoordinatorSettings settings = read("");
        assertThat(settings.server())
                .isEqualTo(new ServerSettings(
                        "127.0.0.1",
                        8470,
                        16 * 1024 * 1024,
                        Duration.ofSeconds(1),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(10),
                        500));
        assertThat(settings.session())
                .isEqualTo(new SessionSettings(
                        Duration.ofSeconds(5),
                        3,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(500),
                        1000,
                        10_000));
        assertThat(settings.scheduler())
                .isEqualTo(new SchedulerSettings(
                        Duration.ofSeconds(2), Duration.ofMillis(250), Duration.ofSeconds(30), Duration.ofHours(1)));
        assertThat(settings.notifications())
                .isEqualTo(new NotifySettings(
                        true,
                        List.of("*"),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        8,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(5),
                        Duration.ofHours(24)));
        assertThat(settings.home()).isEqualTo(Path.of("/srv/home"));
        assertThat(settings.data()).isEqualTo(Path.of("/srv/home/data"));
        assertThat(settings.akka().getString("akka.remote.artery.canonical.hostname"))
                .isEqualTo("127.0.0.1");
        assertThat(settings.akka().getInt("akka.remote.artery.canonical.port")).isZero();
    }

    @Test
    void aFolderInPlaceOfTheFileIsRefused() {
        SettingsReader.Overrides folder = new SettingsReader.Overrides(
                Optional.of(directory), Optional.empty(), Optional.empty(), OptionalInt.empty());
        assertThatThrownBy(() -> SettingsReader.read(folder, Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessage("the configuration file " + directory + " is a directory; name a file with --config");
    }

    @Test
    void fileComesBeforeDefaultsAndCommandLineBeforeFile() throws IOException {
        Path file = Files.writeString(
                directory.resolve("c.conf"),
                "crosscheck { server.port = 9000, session.heartbeat = 2s, data = /srv/data, rocksdb.max-open-files = 99 }");
        CoordinatorSettings settings = SettingsReader.read(
                new SettingsReader.Overrides(
                        Optional.of(file),
                        Optional.of(Path.of("/srv/other")),
                        Optional.of("0.0.0.0"),
                        OptionalInt.of(0)),
                Map.of());
        assertThat(settings.server().port()).isZero();
        assertThat(settings.server().host()).isEqualTo("0.0.0.0");
        assertThat(settings.session().heartbeat()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.data()).isEqualTo(Path.of("/srv/other"));
        assertThat(settings.akka().getInt("crosscheck.rocksdb.max-open-files")).isEqualTo(99);
    }

    @Test
    void unknownKeyIsRefusedWithTheNearestOne() {
        assertThatThrownBy(() -> read("crosscheck.session.hartbeat = 2s"))
                .isInstanceOf(SettingsException.class)
                .hasMessage("there is no setting crosscheck.session.hartbeat; did you mean \"session.heartbeat\"?");
        assertThatThrownBy(() -> read("crosscheck.nothing.like.this = 1"))
                .hasMessageContaining("there is no setting crosscheck.nothing");
    }

    @Test
    void valueOutOfRangeIsRefusedWithTheRange() {
        assertThatThrownBy(() -> read("crosscheck.server.port = 70000"))
                .hasMessage("crosscheck.server.port: 70000 (expected: 0 to 65535)");
        assertThatThrownBy(() -> read("crosscheck.session.heartbeat = soon")).isInstanceOf(SettingsException.class);
    }

    @Test
    void missingFileIsRefused() {
        assertThatThrownBy(() -> SettingsReader.read(
                        new SettingsReader.Overrides(
                                Optional.of(directory.resolve("none.conf")),
                                Optional.empty(),
                                Optional.empty(),
                                OptionalInt.empty()),
                        Map.of()))
                .hasMessageContaining("none.conf cannot be read");
    }
}
