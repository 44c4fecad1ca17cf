package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.console.OutputFormat;
import dev.crosscheck.cli.console.Screen;
import dev.crosscheck.cli.output.SubmitShapes;
import dev.crosscheck.cli.output.WatchView;
import dev.crosscheck.cli.spec.ReadSpec;
import dev.crosscheck.cli.spec.SpecReader;
import dev.crosscheck.proto.v1.CreateSweepResponse;
import dev.crosscheck.proto.v1.Leaderboard;
import dev.crosscheck.proto.v1.SweepSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts a sweep. Its id is all that goes to standard output. */
@Command(
        name = "submit",
        description = "Start a sweep; prints its id.",
        footer = {"", "Example: crosscheck submit examples/digits-mlp.yaml --watch"})
final class SubmitCommand implements Callable<Integer> {
    private static final int WATCHED_ROWS = 10;
    private static final Duration RECONNECT = Duration.ofSeconds(2);

    @Parameters(paramLabel = "SPEC.yaml", description = "The sweep's specification, YAML or JSON.")
    private Path file = Path.of("");

    @Option(names = "--validate-only", description = "Only check the specification; start nothing.")
    private boolean validateOnly;

    @Option(
            names = "--watch",
            description =
                    "Show progress on standard error until the sweep ends or nobody reads on; exit 1 unless it completed.")
    private boolean watch;

    private final Session session;

    SubmitCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ReadSpec<SweepSpec> spec = SpecReader.readSweep(file);
        try (Client client = session.open()) {
            CreateSweepResponse answer = new Specs(client, session.context().err()).create(spec, validateOnly);
            answer.getNotesList().forEach(note -> session.note("note: " + note));
            if (validateOnly) {
                session.printer().one(() -> List.of(file + " is valid."), () -> SubmitShapes.validated(answer));
                return ExitCode.DONE.number();
            }
            String sweep = answer.getSweep().getSweep();
            session.printer().one(() -> List.of(sweep), () -> SubmitShapes.submitted(answer));
            return watch ? watch(client, sweep) : ExitCode.DONE.number();
        }
    }

    private int watch(Client client, String sweep) {
        session.context().out().stream().flush();
        Screen err = session.context().err();
        WatchView view = WatchView.of(
                err, OutputFormat.TABLE, WATCHED_ROWS, session.context().clock());
        Leaderboard end = new Watcher(client, err, RECONNECT).watch(sweep, WATCHED_ROWS, view, err);
        Hints.afterWatching(end).forEach(session::note);
        boolean completed = end.getSweep().getState().equals("COMPLETED");
        return (completed ? ExitCode.DONE : ExitCode.FAILED).number();
    }
}
