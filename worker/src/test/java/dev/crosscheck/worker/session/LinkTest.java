package dev.crosscheck.worker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.crosscheck.proto.v1.BlobChunk;
import dev.crosscheck.proto.v1.FetchBlobRequest;
import dev.crosscheck.proto.v1.WorkerServiceGrpc;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of a worker beside its session. */
@Timeout(120)
@NullUnmarked
class LinkTest {
    private final CompletableFuture<Void> cancelled = new CompletableFuture<>();

    /** Sends without end. */
    private final class Endless extends WorkerServiceGrpc.WorkerServiceImplBase {
        @Override
        public void fetchBlob(FetchBlobRequest request, StreamObserver<BlobChunk> responses) {
            ServerCallStreamObserver<BlobChunk> out = (ServerCallStreamObserver<BlobChunk>) responses;
            out.setOnCancelHandler(() -> cancelled.complete(null));
            out.setOnReadyHandler(() -> {
                while (out.isReady()) {
                    out.onNext(BlobChunk.newBuilder()
                            .setData(ByteString.copyFrom(new byte[100_000]))
                            .build());
                }
            });
        }
    }

    /** What of it is on its way would fill the connection's window, and nothing more would be heard of the session. */
    @Test
    void aTransferThatTheDiskRefusesIsGivenUp() throws Exception {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        Server server =
                NettyServerBuilder.forPort(0).addService(new Endless()).build().start();
        Link link = new Link("");
        try {
            link.ready(link.open("localhost:" + server.getPort()));
            assertThatThrownBy(() -> link.fetch("a".repeat(64), 0, full)).hasMessageContaining("No space left");
            cancelled.get(60, TimeUnit.SECONDS);
            assertThat(link.isReady()).isTrue();
        } finally {
            link.close(0);
            server.shutdownNow();
        }
    }
}
