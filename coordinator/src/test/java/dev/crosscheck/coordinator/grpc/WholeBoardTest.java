package dev.crosscheck.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.RecipientRef;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.config.ServerSettings;
import dev.crosscheck.coordinator.session.SessionServices.SweepAccess;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.coordinator.sweep.SweepReply.TrialView;
import dev.crosscheck.coordinator.sweep.TestSpecs;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Boards of sweeps that go on while their pages are read. */
@NullUnmarked
class WholeBoardTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.parseString("akka.loglevel = ERROR"));

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private static SweepReply.Board page(int places, int next, long... numbers) {
        List<TrialView> trials =
                LongStream.of(numbers).mapToObj(WholeBoardTest::trial).toList();
        return new SweepReply.Board(
                null,
                trials,
                List.of(),
                Optional.empty(),
                List.of(),
                places,
                next == 0 ? OptionalInt.empty() : OptionalInt.of(next));
    }

    private static TrialView trial(long number) {
        return new TrialView(
                number,
                OptionalLong.empty(),
                "SEARCH",
                "COMPLETE",
                1,
                TestSpecs.config(0),
                OptionalDouble.of(1),
                Map.of(),
                "w",
                Optional.empty(),
                Optional.empty(),
                "",
                OptionalLong.empty(),
                "");
    }

    /** Reads the board of a sweep that answers with these pages, all of them. */
    private static List<Long> read(SweepReply.Board... pages) {
        Queue<SweepReply.Board> answers = new ArrayDeque<>(List.of(pages));
        ActorRef<SweepCommand> sweep = KIT.spawn(Behaviors.receiveMessage(message -> {
            ((SweepCommand.GetLeaderboard) message).replyTo().tell(answers.remove());
            return Behaviors.same();
        }));
        SweepAccess access = new SweepAccess() {
            @Override
            public RecipientRef<SweepCommand> sweep(String sweepId) {
                return sweep;
            }

            @Override
            public CompletionStage<SweepDefinition> definition(String sweepId) {
                throw new AssertionError("nobody asks");
            }

            @Override
            public void release(String worker, String currentInstance) {
                throw new AssertionError("nobody connects");
            }

            @Override
            public CompletionStage<List<String>> active() {
                throw new AssertionError("nobody asks");
            }
        };
        ServerSettings settings =
                new ServerSettings("", 0, 1 << 24, Duration.ZERO, Duration.ofMillis(250), Duration.ofSeconds(20), 1000);
        SweepApi api =
                new SweepApi(KIT.system(), access, null, null, null, null, null, null, settings, null, null, null);
        SweepReply.Board board =
                WholeBoard.of(api, "test-000000", 0).toCompletableFuture().join();
        assertThat(answers).isEmpty();
        return board.ranked().stream().map(TrialView::number).toList();
    }

    @Test
    void aBoardThatChangesBetweenPagesIsReadAgain() {
        assertThat(read(page(4, 2, 10, 11), page(5, 4, 11, 12), page(5, 3, 13, 10, 11), page(5, 0, 12, 14)))
                .containsExactly(13L, 10L, 11L, 12L, 14L);
    }

    @Test
    void aBoardThatIsNeverStillShowsEachTrialOnce() {
        assertThat(read(
                        page(2, 1, 1),
                        page(3, 2, 1),
                        page(3, 1, 2),
                        page(4, 2, 2),
                        page(4, 1, 3),
                        page(5, 2, 3),
                        page(5, 2, 4, 3),
                        page(6, 0, 3, 2, 1)))
                .containsExactly(4L, 3L, 2L, 1L);
    }
}
