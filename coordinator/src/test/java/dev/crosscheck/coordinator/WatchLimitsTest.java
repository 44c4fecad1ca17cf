package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.JsonFormat;
import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.Leaderboard;
import dev.crosscheck.proto.v1.ResultAck;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.WatchSweepRequest;
import dev.crosscheck.proto.v1.WorkerMessage;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers that watch and do not read, and too many of them. */
class WatchLimitsTest {
    private static final int MOST_TRIALS = 2000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private static String create(TestNode node) throws IOException {
        SweepSpec.Builder spec = SweepSpec.newBuilder();
        JsonFormat.parser()
                .merge(
                        "{metadata:{name:'watched'},objective:{metric:'value',direction:'maximize'},"
                                + "parameters:{x0:{type:'float',min:-5,max:10},x1:{type:'float',min:0,max:15}},"
                                + "strategy:{name:'random',seed:'7'},trainer:{function:'branin'},budget:{max_trials:'"
                                + MOST_TRIALS + "'}}",
                        spec);
        return SweepServiceGrpc.newBlockingStub(node.as("submitter"))
                .createSweep(CreateSweepRequest.newBuilder().setSpec(spec).build())
                .getSweep()
                .getSweep();
    }

    private static WatchSweepRequest watching(String sweep) {
        return WatchSweepRequest.newBuilder().setSweep(sweep).build();
    }

    @Test
    void oneWatcherTooManyIsRefusedUntilAnotherOneLeaves() throws Exception {
        try (TestNode node = new TestNode(root, "crosscheck.server.watchers = 1")) {
            String sweep = create(node);
            var sweeps = SweepServiceGrpc.newBlockingStub(node.as("submitter"));
            Context.CancellableContext first = Context.current().withCancellation();
            Iterator<Leaderboard> watched = first.call(() -> sweeps.watchSweep(watching(sweep)));
            assertThat(watched.next().getSweep().getSweep()).isEqualTo(sweep);

            assertThatThrownBy(() -> sweeps.watchSweep(watching(sweep)).next())
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED))
                    .hasMessageContaining("1 calls watch sweeps of this coordinator")
                    .hasMessageContaining("crosscheck.server.watchers");

            first.cancel(null);
            awaitWatchers(node, 0);
            Context.CancellableContext second = Context.current().withCancellation();
            assertThat(second.call(() -> sweeps.watchSweep(watching(sweep)).hasNext()))
                    .isTrue();
            second.cancel(null);
        }
    }

    private static void awaitWatchers(TestNode node, int wanted) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (watchers(node) != wanted) {
            assertThat(System.nanoTime())
                    .as("still not " + wanted + " watchers")
                    .isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static int watchers(TestNode node) throws Exception {
        return node.metrics()
                .lines()
                .filter(line -> line.startsWith("crosscheck_watchers "))
                .mapToInt(line -> (int) Double.parseDouble(line.split(" ")[1]))
                .findFirst()
                .orElseThrow();
    }

    /** Reads one message, and then nothing until it is told to. */
    private static final class Sleeper implements ClientResponseObserver<WatchSweepRequest, Leaderboard> {
        final CompletableFuture<Leaderboard> first = new CompletableFuture<>();
        final CompletableFuture<Status> ended = new CompletableFuture<>();
        private final CompletableFuture<ClientCallStreamObserver<WatchSweepRequest>> call = new CompletableFuture<>();

        @Override
        public void beforeStart(ClientCallStreamObserver<WatchSweepRequest> stream) {
            stream.disableAutoRequestWithInitial(1);
            call.complete(stream);
        }

        void wakeUp() {
            call.join().request(1_000_000);
        }

        @Override
        public void onNext(Leaderboard board) {
            first.complete(board);
        }

        @Override
        public void onError(Throwable error) {
            ended.complete(Status.fromThrowable(error));
        }

        @Override
        public void onCompleted() {
            ended.complete(Status.OK);
        }
    }

    @Test
    void aWatcherThatDoesNotReadIsEndedAndMayComeBack() throws Exception {
        try (TestNode node =
                new TestNode(root, "crosscheck.server { watch-patience = 200ms, watch-interval = 10ms }")) {
            String sweep = create(node);
            ScriptedWorker worker = new ScriptedWorker(node.as("worker")).hello(ScriptedWorker.hello("w", "a"));
            assertThat(worker.next().hasWelcome()).isTrue();
            worker.ready(0);
            Assignment assignment = worker.next().getAssignment();
            int trials = 0;
            for (; trials < 12; trials++) {
                assignment = finish(worker, assignment, trials);
            }
            Metadata headers = new Metadata();
            headers.put(
                    Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
                    "Bearer " + node.token("submitter"));
            ManagedChannel narrow = NettyChannelBuilder.forAddress("localhost", node.port())
                    .usePlaintext()
                    .flowControlWindow(65_535)
                    .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .build();
            Sleeper sleeper = new Sleeper();
            SweepServiceGrpc.newStub(narrow).watchSweep(watching(sweep), sleeper);
            assertThat(sleeper.first.orTimeout(30, TimeUnit.SECONDS).join().getTrialsCount())
                    .isEqualTo(12);

            while (watchers(node) > 0) {
                assertThat(trials).as("trials while nobody reads").isLessThan(MOST_TRIALS - 1);
                assignment = finish(worker, assignment, trials++);
            }
            sleeper.wakeUp();

            Status status = sleeper.ended.orTimeout(30, TimeUnit.SECONDS).join();
            assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(status.getDescription()).contains("has not been read for 200 ms", "watch again");
            Leaderboard now = SweepServiceGrpc.newBlockingStub(narrow)
                    .watchSweep(watching(sweep))
                    .next();
            assertThat(now.getTrialsCount()).isEqualTo(trials);
            narrow.shutdownNow();
            worker.close();
        }
    }

    /** With many metrics, so that a few boards are more than a connection holds. */
    private static Assignment finish(ScriptedWorker worker, Assignment assignment, int score) {
        TrialResult.Builder result = TrialResult.newBuilder()
                .setLease(assignment.getLease())
                .setSlot(assignment.getSlot())
                .setSeconds(0.01);
        result.getCompletedBuilder().putMetrics("value", score);
        for (int i = 0; i < 50; i++) {
            result.getCompletedBuilder().putMetrics("metric " + i + " with a long name".repeat(10), i);
        }
        worker.say(WorkerMessage.newBuilder().setTrialResult(result));
        ResultAck ack = worker.next().getResultAck();
        assertThat(ack.getAccepted()).isTrue();
        return ack.hasNext() ? ack.getNext() : worker.next().getAssignment();
    }
}
