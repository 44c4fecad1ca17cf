package dev.crosscheck.cli.output;

import dev.crosscheck.cli.console.OutputFormat;
import dev.crosscheck.cli.console.Screen;
import dev.crosscheck.proto.v1.Leaderboard;
import dev.crosscheck.proto.v1.Sweep;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Shows a sweep as it goes on. */
public interface WatchView {

    /** Shows the newest state. */
    void show(Leaderboard board);

    /**
     * The view for a stream: redrawn in place on a terminal, appended lines elsewhere, one array per line for JSON.
     *
     * @param top rows of the table, resp. of each array; 0: all
     */
    static WatchView of(Screen screen, OutputFormat format, int top, InstantSource clock) {
        if (format == OutputFormat.JSON) {
            return board -> screen.line(Json.line(LeaderboardView.json(board, top)));
        }
        return screen.terminal() ? new InPlace(screen, top, clock) : new Appended(screen, clock);
    }

    /** Whether the sweep is over. */
    static boolean hasEnded(Leaderboard board) {
        return Progress.hasEnded(board.getSweep());
    }

    /** Draws over what it drew before. */
    final class InPlace implements WatchView {
        private final Screen screen;
        private final int top;
        private final InstantSource clock;
        private int drawn;

        InPlace(Screen screen, int top, InstantSource clock) {
            this.screen = screen;
            this.top = top;
            this.clock = clock;
        }

        @Override
        public void show(Leaderboard board) {
            Screen plain = new Screen(screen.stream(), true, false, screen.columns());
            List<String> lines = LeaderboardView.table(board, top, plain, clock.instant());
            StringBuilder text = new StringBuilder();
            if (drawn > 0) {
                text.append("\033[").append(drawn).append('A');
            }
            text.append("\r\033[J");
            for (String line : lines) {
                text.append(line, 0, Math.min(line.length(), Math.max(1, screen.columns() - 1)));
                text.append('\n');
            }
            drawn = lines.size();
            screen.stream().print(text);
            screen.stream().flush();
        }
    }

    /** Appends a line when something worth a line happened, for logs. */
    final class Appended implements WatchView {
        private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
        private static final int MOST_FAILURES = 5;

        private final Screen screen;
        private final InstantSource clock;
        private Sweep shown = Sweep.getDefaultInstance();
        private Instant shownAt = Instant.MIN;
        private final Set<String> toldOf = new HashSet<>();
        private int noticesShown;
        private boolean toldAtEnd;

        Appended(Screen screen, InstantSource clock) {
            this.screen = screen;
            this.clock = clock;
        }

        @Override
        public void show(Leaderboard board) {
            Sweep sweep = board.getSweep();
            Instant now = clock.instant();
            boolean turn = !sweep.getState().equals(shown.getState())
                    || !sweep.getVerdict().equals(shown.getVerdict());
            boolean more = sweep.getFinished() != shown.getFinished()
                    && (shownAt.equals(Instant.MIN) || !now.isBefore(shownAt.plus(SHORTEST_PAUSE)));
            if (turn || more) {
                screen.line(now.truncatedTo(ChronoUnit.SECONDS) + "  " + Progress.counts(sweep, now) + "  "
                        + Progress.best(sweep)
                        + (sweep.getVerdict().isEmpty() ? "" : "  " + VerdictText.brief(sweep, screen)));
                shown = sweep;
                shownAt = now;
                tellOfFailure(board, now);
            }
            tellOfNotices(board, now);
        }

        /** At the first trial that one holds for; the count that grows afterwards is told of at the end. */
        private void tellOfNotices(Leaderboard board, Instant now) {
            boolean ended = Progress.hasEnded(board.getSweep());
            List<String> notices = Progress.notices(board);
            if (notices.size() > noticesShown || (ended && !notices.isEmpty() && !toldAtEnd)) {
                notices.forEach(notice -> screen.line(now.truncatedTo(ChronoUnit.SECONDS) + "  " + notice));
                noticesShown = notices.size();
                toldAtEnd = ended;
            }
        }

        /** A reason is told of once, and no more than a few. */
        private void tellOfFailure(Leaderboard board, Instant now) {
            if (board.hasLastFailed()
                    && toldOf.size() < MOST_FAILURES
                    && toldOf.add(board.getLastFailed().getStoppedBecause())) {
                screen.line(now.truncatedTo(ChronoUnit.SECONDS) + "  " + Progress.failure(board.getLastFailed()));
            }
        }
    }
}
