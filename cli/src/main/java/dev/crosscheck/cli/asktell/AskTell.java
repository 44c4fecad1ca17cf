package dev.crosscheck.cli.asktell;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.output.Json;
import dev.crosscheck.search.StrategyException;
import dev.crosscheck.search.space.InvalidSpaceException;
import dev.crosscheck.search.trial.Trial;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** The conversation: answers each line at once, keeps the newest search, and goes on after every mistake. Not thread-safe. */
public final class AskTell {
    private final SearchSpecReader specifications;
    private Optional<Search> current = Optional.empty();

    /** Nothing is searched yet; {@code seeds} gives the seeds that specifications leave open. */
    public AskTell(RandomGenerator seeds) {
        this.specifications = new SearchSpecReader(seeds);
    }

    /**
     * A conversation from beginning to end, with seeds that are new each time.
     *
     * @return the exit code
     * @throws CliException when the input cannot be read
     */
    public static int converse(InputStream in, PrintStream out) {
        try {
            new AskTell(new SplittableRandom()).run(in, out);
            return ExitCode.DONE.number();
        } catch (IOException e) {
            throw CliException.of(
                    ExitCode.FAILED,
                    "UNREADABLE",
                    "Standard input cannot be read: " + e.getMessage() + ".",
                    "Start it again with a pipe or a file as its standard input.");
        }
    }

    /**
     * Answers every line until the input ends or nobody reads the answers any more. Empty lines are passed over.
     *
     * @param in UTF-8
     * @param out gets one line, UTF-8, per request, flushed before the next request is read
     * @throws IOException when the input cannot be read
     */
    public void run(InputStream in, PrintStream out) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isBlank()) {
                byte[] answer = (answer(line) + "\n").getBytes(StandardCharsets.UTF_8);
                out.write(answer, 0, answer.length);
                out.flush();
                if (out.checkError()) {
                    return;
                }
            }
        }
    }

    /** The answer to one line, without the line's end. */
    String answer(String line) {
        ObjectNode answer;
        try {
            answer = answer(RequestReader.read(line));
        } catch (RefusedException | StrategyException | InvalidSpaceException e) {
            answer = Answers.error(String.valueOf(e.getMessage()));
        }
        return Json.line(answer);
    }

    private ObjectNode answer(Request request) {
        if (request instanceof Request.New begin) {
            return begin(begin);
        }
        Search search = current.orElseThrow(() ->
                new RefusedException("there is no search yet (expected first: {\"new\": {\"parameters\": ...}})"));
        if (request instanceof Request.Ask ask) {
            List<Trial> trials = search.ask(ask.count());
            return Answers.trials(trials, trials.size() < ask.count());
        } else if (request instanceof Request.Tell tell) {
            search.tell(tell.outcomes());
            return Answers.ok();
        }
        return Answers.recommendation(search.recommend());
    }

    /** Says what was decided where the specification leaves a choice. */
    private ObjectNode begin(Request.New begin) {
        SearchSpec spec = specifications.read(begin.specification());
        Search search = new Search(spec);
        current = Optional.of(search);
        ObjectNode answer = Answers.ok();
        if (spec.strategy().name().equals("auto")) {
            answer.put("strategy", search.strategy());
            answer.put("reason", search.reason());
        }
        return spec.seedDrawn() ? answer.put("seed", spec.strategy().seed()) : answer;
    }
}
