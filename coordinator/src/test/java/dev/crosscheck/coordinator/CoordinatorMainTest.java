package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchRuntimeException;

import dev.crosscheck.coordinator.config.CoordinatorSettings;
import dev.crosscheck.coordinator.config.SettingsReader;
import dev.crosscheck.testing.PostgresServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What is said when a coordinator does not start. */
@Timeout(120)
class CoordinatorMainTest {
    @TempDir
    Path home = Path.of("");

    private String explanation(RuntimeException error) {
        CoordinatorSettings settings = SettingsReader.read(
                new SettingsReader.Overrides(Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.empty()),
                Map.of("CROSSCHECK_HOME", home.toString()));
        return CoordinatorMain.explanation(error, settings);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "coordinator | --port x    | Invalid value for option '--port': 'x' is not an int | coordinator",
                "coordinator | --prot 1    | Unknown options: '--prot', '1'                       | coordinator",
                "admin       | verify      | Missing required parameter: 'DIR'                    | admin verify",
                "admin       | restore b c | Unmatched argument at index 2: 'c'                   | admin restore",
            })
    void aWrongLineIsAnsweredInTwoLines(String main, String arguments, String what, String help) {
        StringWriter err = new StringWriter();
        CommandLine line = main.equals("admin") ? AdminMain.line() : CoordinatorMain.line();

        assertThat(line.setErr(new PrintWriter(err)).execute(arguments.split(" ")))
                .isEqualTo(2);
        assertThat(err.toString().lines()).containsExactly(what, "See: crosscheck " + help + " --help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify", "restore"})
    void theVerbsOfAdminHaveHelp(String verb) {
        StringWriter out = new StringWriter();

        assertThat(AdminMain.line().setOut(new PrintWriter(out)).execute(verb, "--help"))
                .isZero();
        assertThat(out.toString())
                .contains("Usage: crosscheck admin " + verb)
                .contains("Example: crosscheck admin " + verb);
    }

    @Test
    void aTakenPortForTheOthersIsNamedAndNotTheOneForUsers() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String lines = "crosscheck.cluster { host = 127.0.0.1, port = " + free() + ", management-port = "
                    + taken.getLocalPort() + ", contacts = [\"127.0.0.1:" + taken.getLocalPort() + "\"] }";

            String url = PostgresServer.shared().newDatabase();
            RuntimeException refusal = catchRuntimeException(
                    () -> TestNode.onPostgres(home, url, lines).close());

            assertThat(explanation(refusal))
                    .isEqualTo("the management port " + taken.getLocalPort()
                            + " on 127.0.0.1 cannot be bound; stop the program that uses it, or choose another with"
                            + " crosscheck.cluster.management-port");
        }
    }

    @Test
    void whatIsUnknownNamesTheVariableThatSaysMore() {
        assertThat(explanation(new IllegalStateException("odd")))
                .endsWith("odd; run it again with CROSSCHECK_LOG_LEVEL=DEBUG to learn more");
    }

    private static int free() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
