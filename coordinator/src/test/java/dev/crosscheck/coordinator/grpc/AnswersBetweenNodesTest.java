package dev.crosscheck.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.RecipientRef;
import akka.actor.typed.javadsl.AskPattern;
import akka.serialization.SerializationExtension;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.config.ServerSettings;
import dev.crosscheck.coordinator.journal.rocksdb.TestStorage;
import dev.crosscheck.coordinator.session.SessionServices.SweepAccess;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepNode;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.coordinator.sweep.SweepReply.TrialView;
import dev.crosscheck.coordinator.sweep.SweepSettings;
import dev.crosscheck.coordinator.sweep.TestSpecs;
import dev.crosscheck.proto.v1.SweepSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep on one node, asked from another one over the network between nodes, which drops what is larger than its frame. */
@NullUnmarked
class AnswersBetweenNodesTest {
    private static final int TRIALS = 250;

    @TempDir
    Path root;

    private ActorTestKit sweeps;
    private ActorTestKit other;
    private SweepNode node;
    private SweepApi api;

    private static Config config(Config more) {
        return ConfigFactory.parseString(
                        """
                        akka.loglevel = WARNING
                        akka.coordinated-shutdown.exit-jvm = off
                        akka.cluster.jmx.enabled = off
                        """)
                .withFallback(ConfigFactory.parseResources("cluster.conf"))
                .withFallback(more)
                .withFallback(ConfigFactory.parseResources("serialization.conf"))
                .withFallback(ConfigFactory.parseResources("sweep.conf"))
                .withFallback(ConfigFactory.defaultReferenceUnresolved())
                .resolve();
    }

    @BeforeEach
    void start() {
        sweeps = ActorTestKit.create("sweeps", config(TestStorage.actorConfig(root)));
        other = ActorTestKit.create("other", config(ConfigFactory.empty()));
        node = new SweepNode(
                sweeps.system(),
                "test-000000",
                (config, space, objective) -> new SweepNode.Counting(),
                SweepSettings.defaults());
        ActorRef<SweepCommand> remote = ActorRefResolver.get(other.system())
                .resolveActorRef(ActorRefResolver.get(sweeps.system()).toSerializationFormat(node.front()));
        assertThat(remote.path().address().port().isDefined()).isTrue();
        ServerSettings settings =
                new ServerSettings("", 0, 1 << 24, Duration.ZERO, Duration.ofMillis(250), Duration.ofSeconds(20), 1000);
        api = new SweepApi(
                other.system(), new OneSweep(remote), null, null, null, null, null, null, settings, null, null, null);
    }

    @AfterEach
    void stop() {
        other.shutdownTestKit();
        node.close();
    }

    private record OneSweep(ActorRef<SweepCommand> ref) implements SweepAccess {
        @Override
        public RecipientRef<SweepCommand> sweep(String sweepId) {
            return ref;
        }

        @Override
        public CompletionStage<SweepDefinition> definition(String sweepId) {
            throw new AssertionError(sweepId);
        }

        @Override
        public void release(String worker, String currentInstance) {
            throw new AssertionError("nobody connects");
        }

        @Override
        public CompletionStage<List<String>> active() {
            throw new AssertionError("nobody asks");
        }
    }

    private SweepReply ask(Function<ActorRef<SweepReply>, SweepCommand> command) {
        return AskPattern.<SweepCommand, SweepReply>ask(
                        node.front(),
                        command::apply,
                        SweepNode.PATIENCE,
                        sweeps.system().scheduler())
                .toCompletableFuture()
                .join();
    }

    private void finish(int trials, Map<String, Double> metrics) {
        var leased = (SweepReply.Leased) ask(ref -> new SweepCommand.LeaseTrial(node.holder("w"), 0, ref));
        LeaseKey lease = leased.assignment().lease();
        for (int i = 0; i < trials; i++) {
            LeaseKey now = lease;
            boolean last = i + 1 == trials;
            var taken = (SweepReply.ResultTaken) ask(ref -> new SweepCommand.FinishAttempt(
                    now,
                    AttemptOutcome.COMPLETED,
                    "",
                    OptionalDouble.of((double) now.trial()),
                    metrics,
                    "",
                    1,
                    node.holder("w"),
                    last ? OptionalInt.empty() : OptionalInt.of(0),
                    ref));
            lease = last ? lease : taken.next().orElseThrow().lease();
        }
    }

    private int frame() {
        return (int) Math.min(
                Integer.MAX_VALUE,
                other.system().settings().config().getBytes("akka.remote.artery.advanced.maximum-frame-size"));
    }

    private int size(Object message) {
        return SerializationExtension.get(sweeps.system()).serialize(message).get().length;
    }

    @Test
    void boardsAndListsLargerThanAFrameArriveWhole() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (int i = 0; i < 150; i++) {
            metrics.put("a metric " + i + " with a long name".repeat(10), i / 7.0);
        }
        ask(ref -> new SweepCommand.CreateSweep("r", TestSpecs.bytes("trials=1000 parallel=4"), ref));
        finish(TRIALS, metrics);
        ask(ref -> new SweepCommand.LeaseTrial(node.holder("running"), 0, ref));

        SweepReply.Board board =
                WholeBoard.of(api, "test-000000", 0).toCompletableFuture().join();
        assertThat(size(board)).as("more than one message takes").isGreaterThan(frame());
        assertThat(board.ranked())
                .extracting(TrialView::number)
                .containsExactlyElementsOf(LongStream.iterate(TRIALS - 1L, n -> n - 1)
                        .limit(TRIALS)
                        .boxed()
                        .toList());
        assertThat(board.running()).extracting(TrialView::number).containsExactly((long) TRIALS);
        assertThat(WholeBoard.of(api, "test-000000", 200)
                        .toCompletableFuture()
                        .join()
                        .ranked())
                .hasSize(200);

        assertThat(AllTrials.of(api, "test-000000").toCompletableFuture().join())
                .extracting(TrialView::number)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(0, TRIALS).boxed().toList());
        SweepReply.Trials some = AllTrials.some(api, "test-000000", 10, 210)
                .toCompletableFuture()
                .join();
        assertThat(some.trials()).hasSize(210);
        assertThat(some.next()).hasValue(220);

        var page = (SweepReply.Board) ask(ref -> new SweepCommand.GetLeaderboard(0, 0, ref));
        var list = (SweepReply.Trials) ask(ref -> new SweepCommand.ListTrials(0, 10_000, ref));
        assertThat(size(page)).as("one page of the board").isLessThan(frame() / 2);
        assertThat(size(list)).as("one page of trials").isLessThan(frame() / 2);
    }

    @Test
    void theLargestThatIsSentToASweepFitsIntoAFrame() {
        byte[] spec = new byte[FrameLimit.FILLED_SPEC_BYTES];
        ActorRef<SweepReply> ref = sweeps.createTestProbe(SweepReply.class).getRef();

        assertThat(size(new SweepCommand.CreateSweep("r".repeat(100), spec, ref)))
                .isLessThan(frame() * 3 / 4);
        SweepSpec large =
                SweepSpec.newBuilder().addConstraints("x".repeat(1 << 20)).build();
        assertThatThrownBy(() -> FrameLimit.check("spec", large, FrameLimit.SPEC_BYTES))
                .hasMessageContaining("INVALID_ARGUMENT: spec: takes 10485")
                .hasMessageContaining("(expected: at most 1048576)");
        FrameLimit.check("spec", large.toBuilder().clearConstraints().build(), FrameLimit.SPEC_BYTES);
    }
}
