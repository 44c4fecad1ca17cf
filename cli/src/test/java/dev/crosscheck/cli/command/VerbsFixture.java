package dev.crosscheck.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.crosscheck.cli.CliMain;
import dev.crosscheck.cli.console.CliContext;
import dev.crosscheck.cli.console.Screen;
import dev.crosscheck.proto.v1.ListWorkersResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A command line run in the test's JVM against a server of answers made up by the test. */
abstract class VerbsFixture {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    final Map<String, String> environment = new HashMap<>();
    final FakeServer server = new FakeServer();

    @TempDir
    Path directory = Path.of("");

    @BeforeEach
    void prepare() {
        server.board = Samples.board("ACTIVE", 3);
        server.report = Samples.report("OVERFIT");
        server.dataset = Samples.dataset();
        server.detail = Samples.detail();
        server.workers =
                ListWorkersResponse.newBuilder().addWorkers(Samples.worker()).build();
        environment.put("CROSSCHECK_SERVER", server.address());
        environment.put("CROSSCHECK_HOME", directory.resolve("home").toString());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    int run(String... arguments) {
        return run(context(false), arguments);
    }

    int run(CliContext context, String... arguments) {
        out.reset();
        err.reset();
        return CliMain.run(arguments, context);
    }

    CliContext context(boolean terminal) {
        PrintStream stdout = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream stderr = new PrintStream(err, true, StandardCharsets.UTF_8);
        Screen screen = terminal ? new Screen(stdout, true, false, 60) : Screen.plain(stdout);
        return new CliContext(
                environment, directory, screen, Screen.plain(stderr), () -> Samples.NOW, Optional.empty());
    }

    String spec(String yaml) throws IOException {
        return Files.writeString(directory.resolve("sweep.yaml"), yaml).toString();
    }

    JsonNode json() {
        try {
            return new JsonMapper().readTree(text(out));
        } catch (IOException e) {
            throw new AssertionError(text(out), e);
        }
    }

    static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
