package dev.crosscheck.worker.session;

import com.google.protobuf.ByteString;
import dev.crosscheck.proto.v1.CheckpointChunk;
import dev.crosscheck.proto.v1.CheckpointReceipt;
import dev.crosscheck.proto.v1.LeaseRef;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One upload of a checkpoint: a piece goes out when the transport has room, so that little of it is in memory. One thread sends. */
final class CheckpointCall implements ClientResponseObserver<CheckpointChunk, CheckpointReceipt> {
    private static final int PIECE_BYTES = 256 << 10;
    /** A wake-up that was missed costs no more. */
    private static final long LOOK_MILLIS = 1000;

    private @Nullable ClientCallStreamObserver<CheckpointChunk> requests;
    private @Nullable Status end;

    @Override
    public synchronized void beforeStart(ClientCallStreamObserver<CheckpointChunk> stream) {
        requests = stream;
        stream.setOnReadyHandler(this::wake);
    }

    private synchronized void wake() {
        notifyAll();
    }

    /**
     * Sends the file and waits for the answer; the call has been started.
     *
     * @param wanted looked at between pieces; false: the upload is given up
     * @throws io.grpc.StatusRuntimeException when it was refused or broke
     */
    void send(LeaseRef lease, long step, Path file, BooleanSupplier wanted) throws IOException, InterruptedException {
        ClientCallStreamObserver<CheckpointChunk> out = stream();
        boolean sent = false;
        try (InputStream in = Files.newInputStream(file)) {
            out.onNext(CheckpointChunk.newBuilder()
                    .setLease(lease)
                    .setStep(step)
                    .setSize(Files.size(file))
                    .build());
            for (byte[] piece = in.readNBytes(PIECE_BYTES); piece.length > 0; piece = in.readNBytes(PIECE_BYTES)) {
                await(out, true, wanted);
                out.onNext(CheckpointChunk.newBuilder()
                        .setData(ByteString.copyFrom(piece))
                        .build());
            }
            out.onCompleted();
            sent = true;
            await(out, false, wanted);
        } catch (IllegalStateException e) {
            refuse(); // the call ended a moment ago, and says why
            throw e;
        } finally {
            if (!sent) {
                out.cancel("given up", null);
            }
        }
    }

    private synchronized ClientCallStreamObserver<CheckpointChunk> stream() {
        if (requests == null) {
            throw new IllegalStateException("the call was not started");
        }
        return requests;
    }

    /** Waits for room, or for the end of the call. */
    private synchronized void await(ClientCallStreamObserver<CheckpointChunk> out, boolean room, BooleanSupplier wanted)
            throws InterruptedException {
        while (end == null && !(room && out.isReady())) {
            if (!wanted.getAsBoolean()) {
                out.cancel("no longer wanted", null);
                throw Status.CANCELLED.withDescription("no longer wanted").asRuntimeException();
            }
            wait(LOOK_MILLIS);
        }
        refuse();
    }

    private synchronized void refuse() {
        if (end != null && !end.isOk()) {
            throw end.asRuntimeException();
        }
    }

    private synchronized void ended(Status status) {
        if (end == null) {
            end = status;
        }
        notifyAll();
    }

    @Override
    public void onNext(CheckpointReceipt receipt) {
        ended(Status.OK);
    }

    @Override
    public void onError(Throwable error) {
        ended(Status.fromThrowable(error));
    }

    @Override
    public void onCompleted() {
        ended(Status.INTERNAL.withDescription("no receipt"));
    }
}
