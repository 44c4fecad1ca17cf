package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.BlobChunk;
import dev.crosscheck.proto.v1.Checkpoint;
import dev.crosscheck.proto.v1.CheckpointChunk;
import dev.crosscheck.proto.v1.CheckpointReceipt;
import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.FetchBlobRequest;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.Released;
import dev.crosscheck.proto.v1.StopSweepRequest;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.WorkerMessage;
import dev.crosscheck.proto.v1.WorkerServiceGrpc;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints through a whole coordinator on its embedded stores. */
@NullUnmarked
@Timeout(180)
class CheckpointServiceTest {
    private static final String LIMIT = "crosscheck.workers.max-checkpoint-bytes = 3MB\n";

    @TempDir
    Path home;

    private static void create(TestNode node) throws IOException {
        SweepServiceGrpc.newBlockingStub(node.as("submitter"))
                .createSweep(CreateSweepRequest.newBuilder()
                        .setSpec(
                                LiveCoordinator.spec(
                                        "{metadata:{name:'saves'},objective:{metric:'value'},parameters:{x:{type:'float',min:0,max:1}},"
                                                + "strategy:{name:'random',seed:'7'},trainer:{command:['sh']},budget:{max_trials:'2'}}"))
                        .build());
    }

    private static ScriptedWorker worker(TestNode node, String name) throws IOException {
        ScriptedWorker worker = new ScriptedWorker(node.as("worker")).hello(ScriptedWorker.hello(name, name));
        worker.next();
        return worker;
    }

    private static Assignment assignment(ScriptedWorker worker) {
        worker.ready(0);
        for (CoordinatorMessage message = worker.next(); ; message = worker.next()) {
            if (message.hasAssignment()) {
                return message.getAssignment();
            }
        }
    }

    private static void release(ScriptedWorker worker, Assignment assignment) {
        worker.say(WorkerMessage.newBuilder()
                .setTrialResult(TrialResult.newBuilder()
                        .setLease(assignment.getLease())
                        .setReleased(Released.getDefaultInstance())));
        while (!worker.next().hasResultAck()) {
            // others may come before
        }
    }

    private static Status upload(TestNode node, LeaseRef lease, long step, byte[] content) throws IOException {
        CompletableFuture<CheckpointReceipt> answer = new CompletableFuture<>();
        StreamObserver<CheckpointChunk> out = WorkerServiceGrpc.newStub(node.as("worker"))
                .uploadCheckpoint(new StreamObserver<>() {
                    @Override
                    public void onNext(CheckpointReceipt receipt) {
                        answer.complete(receipt);
                    }

                    @Override
                    public void onError(Throwable error) {
                        answer.completeExceptionally(error);
                    }

                    @Override
                    public void onCompleted() {}
                });
        out.onNext(CheckpointChunk.newBuilder()
                .setLease(lease)
                .setStep(step)
                .setSize(content.length)
                .build());
        for (int from = 0; from < content.length; from += 1 << 18) {
            int length = Math.min(1 << 18, content.length - from);
            out.onNext(CheckpointChunk.newBuilder()
                    .setData(ByteString.copyFrom(content, from, length))
                    .build());
        }
        out.onCompleted();
        try {
            assertThat(answer.orTimeout(30, TimeUnit.SECONDS).join().getStep()).isEqualTo(step);
            return Status.OK;
        } catch (CompletionException e) {
            return Status.fromThrowable(e.getCause());
        }
    }

    private static byte[] fetch(TestNode node, FetchBlobRequest.Builder request) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        Iterator<BlobChunk> chunks =
                WorkerServiceGrpc.newBlockingStub(node.as("worker")).fetchBlob(request.build());
        while (chunks.hasNext()) {
            content.writeBytes(chunks.next().getData().toByteArray());
        }
        return content.toByteArray();
    }

    private static void refused(TestNode node, FetchBlobRequest.Builder request) {
        assertThatThrownBy(() -> fetch(node, request))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
    }

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(5).nextBytes(content);
        return content;
    }

    /** Stored files; nothing else is uploaded in these tests. */
    private long blobs() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(file -> file.toString().endsWith(".blob")).count();
        }
    }

    private void awaitNoBlobs() throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (blobs() > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(20_000_000);
        }
        assertThat(blobs()).isZero();
    }

    @Test
    void theNextAttemptGetsWhatTheLastOneSavedAlsoAfterARestartAndTheEndOfTheTrialRemovesIt() throws Exception {
        byte[] saved = content(1_500_000);
        Assignment first;
        try (TestNode node = new TestNode(home, LIMIT)) {
            create(node);
            ScriptedWorker one = worker(node, "one");
            first = assignment(one);
            assertThat(first.getTask().getSaveCheckpoints()).isTrue();
            assertThat(first.getTask().hasCheckpoint()).isFalse();
            assertThat(upload(node, first.getLease(), 2, content(1000))).isEqualTo(Status.OK);
            assertThat(upload(node, first.getLease(), 5, saved)).isEqualTo(Status.OK);
            assertThat(blobs()).isEqualTo(1);
            release(one, first);
            assertThat(upload(node, first.getLease(), 6, saved).getCode())
                    .as("its lease is gone")
                    .isEqualTo(Status.Code.FAILED_PRECONDITION);
            one.close();
        }
        try (TestNode node = new TestNode(home, LIMIT)) {
            ScriptedWorker two = worker(node, "two");
            Assignment next = assignment(two);
            assertThat(next.getLease().getTrial()).isEqualTo(first.getLease().getTrial());
            assertThat(next.getLease().getAttempt()).isEqualTo(2);
            Checkpoint checkpoint = next.getTask().getCheckpoint();
            assertThat(checkpoint.getStep()).isEqualTo(5);
            assertThat(checkpoint.getAttempt()).isEqualTo(1);
            assertThat(checkpoint.getSize()).isEqualTo(saved.length);
            String hash = checkpoint.getFile().getSha256();
            byte[] stored =
                    fetch(node, FetchBlobRequest.newBuilder().setSha256(hash).setLease(next.getLease()));
            assertThat(stored).hasSize((int) checkpoint.getFile().getSize()).startsWith(saved);
            refused(node, FetchBlobRequest.newBuilder().setSha256(hash));
            refused(node, FetchBlobRequest.newBuilder().setSha256(hash).setLease(first.getLease()));
            ScriptedWorker three = worker(node, "three");
            Assignment other = assignment(three);
            assertThat(other.getLease().getTrial()).isNotEqualTo(next.getLease().getTrial());
            refused(node, FetchBlobRequest.newBuilder().setSha256(hash).setLease(other.getLease()));
            assertThat(upload(node, other.getLease(), 1, content(10))).isEqualTo(Status.OK);
            two.complete(next, 0.5);
            three.complete(other, 0.5);
            awaitNoBlobs();
        }
    }

    @Test
    void oneThatIsTooLargeIsRefusedWithBothSizesAndTheTrialGoesOn() throws Exception {
        try (TestNode node = new TestNode(home, LIMIT)) {
            create(node);
            ScriptedWorker worker = worker(node, "one");
            Assignment assignment = assignment(worker);
            Status refused = upload(node, assignment.getLease(), 2, content(3_000_001));
            assertThat(refused.getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
            assertThat(refused.getDescription()).contains("3000001 bytes", "3000000");
            assertThat(upload(node, assignment.getLease(), 2, content(3_000_000)))
                    .isEqualTo(Status.OK);
            worker.complete(assignment, 0.5);
            awaitNoBlobs();
        }
    }

    @Test
    void whereNoneAreTakenTheTaskSaysSo() throws Exception {
        try (TestNode node = new TestNode(home, "crosscheck.workers.max-checkpoint-bytes = 0\n")) {
            create(node);
            Assignment assignment = assignment(worker(node, "one"));
            assertThat(assignment.getTask().getSaveCheckpoints()).isFalse();
        }
    }

    /** No worker says that this trial ended: what it left is found by a look, at the latest by the one at the next start. */
    @Test
    void whatAStoppedSweepLeftIsCollected() throws Exception {
        try (TestNode node = new TestNode(home, LIMIT)) {
            create(node);
            ScriptedWorker worker = worker(node, "one");
            Assignment assignment = assignment(worker);
            assertThat(upload(node, assignment.getLease(), 2, content(10))).isEqualTo(Status.OK);
            release(worker, assignment);
            worker.close();
            SweepServiceGrpc.newBlockingStub(node.as("submitter"))
                    .stopSweep(StopSweepRequest.newBuilder()
                            .setSweep(assignment.getLease().getSweep())
                            .build());
        }
        try (TestNode node = new TestNode(home, LIMIT)) {
            assertThat(node.port()).isPositive();
            awaitNoBlobs();
        }
    }
}
