package dev.crosscheck.coordinator;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.CreateSweepResponse;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.SweepSpec;
import io.grpc.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.function.ToDoubleFunction;

/** A whole coordinator on an ephemeral port, with clients. Closing it and opening another one in the same directory is a restart. */
final class LiveCoordinator implements AutoCloseable {
    final SweepServiceGrpc.SweepServiceBlockingStub sweeps;
    private final TestNode node;
    private int workers;

    LiveCoordinator(Path home) {
        this(home, "");
    }

    /** {@code lines} of a settings file. */
    LiveCoordinator(Path home, String lines) {
        try {
            this.node = new TestNode(home, lines);
            this.sweeps = SweepServiceGrpc.newBlockingStub(node.as("submitter"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Channel as(String role) {
        try {
            return node.as(role);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A specification in JSON, with ' for ". */
    static SweepSpec spec(String json) {
        try {
            SweepSpec.Builder spec = SweepSpec.newBuilder();
            JsonFormat.parser().merge(json.replace('\'', '"'), spec);
            return spec.build();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    CreateSweepResponse create(String json) {
        return sweeps.createSweep(
                CreateSweepRequest.newBuilder().setSpec(spec(json)).build());
    }

    /** Runs this many trials of whichever sweep has some, one after the other, each ending with a score of its parameters. */
    void work(int trials, ToDoubleFunction<Struct> score) {
        String name = "worker-" + ++workers;
        ScriptedWorker worker = new ScriptedWorker(as("worker")).hello(ScriptedWorker.hello(name, name));
        worker.next();
        worker.ready(0);
        Assignment assignment = worker.next().getAssignment();
        for (int done = 1; ; done++) {
            worker.complete(assignment, score.applyAsDouble(assignment.getTask().getParams()));
            CoordinatorMessage acknowledged = worker.next();
            if (done == trials) {
                break;
            }
            assignment = acknowledged.getResultAck().hasNext()
                    ? acknowledged.getResultAck().getNext()
                    : worker.next().getAssignment();
        }
        worker.close();
    }

    String metrics() throws IOException, InterruptedException {
        return node.metrics();
    }

    HttpResponse<String> rest(String method, String path, String body) throws IOException, InterruptedException {
        return node.rest("submitter", method, path, body);
    }

    @Override
    public void close() {
        node.close();
    }
}
