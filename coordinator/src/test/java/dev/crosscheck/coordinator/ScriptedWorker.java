package dev.crosscheck.coordinator;

import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.Hello;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.WorkerMessage;
import dev.crosscheck.proto.v1.WorkerServiceGrpc;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A worker without a trainer: tests say what it says and see what it is told. */
final class ScriptedWorker implements StreamObserver<CoordinatorMessage> {
    final BlockingQueue<CoordinatorMessage> received = new LinkedBlockingQueue<>();
    final CompletableFuture<Status> ended = new CompletableFuture<>();
    private final StreamObserver<WorkerMessage> out;

    ScriptedWorker(Channel channel) {
        out = WorkerServiceGrpc.newStub(channel).session(this);
    }

    static Hello.Builder hello(String name, String instance) {
        return Hello.newBuilder()
                .setProtocol(1)
                .setName(name)
                .setInstance(instance)
                .setSlots(1)
                .setDevice("cpu");
    }

    ScriptedWorker say(WorkerMessage.Builder message) {
        out.onNext(message.build());
        return this;
    }

    ScriptedWorker hello(Hello.Builder hello) {
        return say(WorkerMessage.newBuilder().setHello(hello));
    }

    ScriptedWorker ready(int slot) {
        WorkerMessage.Builder message = WorkerMessage.newBuilder();
        message.getSlotReadyBuilder().setSlot(slot);
        return say(message);
    }

    ScriptedWorker complete(Assignment assignment, double value) {
        TrialResult.Builder result = TrialResult.newBuilder()
                .setLease(assignment.getLease())
                .setSlot(assignment.getSlot())
                .setSeconds(0.01);
        result.getCompletedBuilder().putMetrics("value", value);
        return say(WorkerMessage.newBuilder().setTrialResult(result));
    }

    CoordinatorMessage next() {
        try {
            CoordinatorMessage message = received.poll(30, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no message within 30 s; the stream ended with " + ended.getNow(Status.OK));
            }
            return message;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void close() {
        out.onCompleted();
    }

    @Override
    public void onNext(CoordinatorMessage message) {
        received.add(message);
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
