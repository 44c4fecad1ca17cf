package dev.crosscheck.coordinator.grpc;

import com.google.rpc.Code;
import dev.crosscheck.coordinator.dataset.RecentContents;
import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.BlobStore;
import dev.crosscheck.coordinator.store.BlobWriter;
import dev.crosscheck.proto.v1.BlobChunk;
import dev.crosscheck.proto.v1.FileRef;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executor;

/** One file being uploaded. */
final class BlobUpload extends OrderedUpload<BlobChunk, BlobWriter, FileRef> {
    private final BlobStore blobs;
    private final Optional<RecentContents> recent;
    private final long maxBytes;
    private FileRef file = FileRef.getDefaultInstance();

    BlobUpload(
            BlobStore blobs,
            Optional<RecentContents> recent,
            Executor blocking,
            long maxBytes,
            ServerCallStreamObserver<FileRef> answer) {
        super(blocking, answer);
        this.recent = recent;
        this.blobs = blobs;
        this.maxBytes = maxBytes;
    }

    @Override
    BlobWriter begin(BlobChunk first) throws IOException {
        file = first.getFile();
        return blobs.openWrite(maxBytes);
    }

    @Override
    void write(BlobWriter open, BlobChunk piece) throws IOException {
        byte[] data = piece.getData().toByteArray();
        open.write(data, 0, data.length);
    }

    @Override
    FileRef finish(BlobWriter open) throws IOException {
        long size = open.size();
        // Before it is there, so that no deletion finds it and nobody who wants it.
        if (recent.isPresent() && BlobHash.isOne(file.getSha256())) {
            recent.get().touch(file.getSha256()).toCompletableFuture().join();
        }
        String sha256 = open.commit().hex();
        if (!sha256.equals(file.getSha256())) {
            // What arrived stays under its true hash: nobody asked for it, and it harms nobody.
            throw GrpcErrors.error(
                    Code.DATA_LOSS,
                    "HASH_MISMATCH",
                    file.getName() + " arrived with another content than its SHA-256 says; upload it again");
        }
        return FileRef.newBuilder()
                .setName(file.getName())
                .setSha256(sha256)
                .setSize(size)
                .build();
    }

    @Override
    RuntimeException empty() {
        return GrpcErrors.invalid(
                "EMPTY_UPLOAD", "the upload has no first message; send the file's reference and its data");
    }
}
