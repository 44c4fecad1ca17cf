package dev.crosscheck.cli.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.console.Screen;
import dev.crosscheck.cli.spec.SpecFile;
import dev.crosscheck.proto.v1.BlobChunk;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.MissingBlobsRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Uploads the files that a specification names, by content: what the server has is not sent again. */
public final class BlobUploader {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final long LARGE_BYTES = 8L << 20;

    private final Client client;
    private final Screen notes;

    /** Progress of large files goes to {@code notes}. */
    public BlobUploader(Client client, Screen notes) {
        this.client = client;
        this.notes = notes;
    }

    /**
     * Uploads what is missing.
     *
     * @throws CliException when that fails
     */
    public void upload(List<SpecFile> files) {
        if (files.isEmpty()) {
            return;
        }
        MissingBlobsRequest request = MissingBlobsRequest.newBuilder()
                .addAllSha256(files.stream().map(file -> file.ref().getSha256()).toList())
                .build();
        Set<String> missing = new HashSet<>(
                client.datasets(stub -> stub.missingBlobs(request)).getSha256List());
        for (SpecFile file : files) {
            if (missing.remove(file.ref().getSha256())) {
                uploadOne(file);
            }
        }
    }

    private void uploadOne(SpecFile file) {
        UploadCall call = new UploadCall();
        client.asyncDatasets().uploadBlob(call);
        try (InputStream in = Files.newInputStream(file.path())) {
            Progress progress = new Progress(file.ref());
            boolean open = call.send(BlobChunk.newBuilder().setFile(file.ref()).build());
            for (byte[] data = in.readNBytes(CHUNK_BYTES); open && data.length > 0; data = in.readNBytes(CHUNK_BYTES)) {
                ByteString bytes = UnsafeByteOperations.unsafeWrap(data);
                open = call.send(BlobChunk.newBuilder().setData(bytes).build());
                progress.add(data.length);
            }
            call.finish();
            progress.end();
        } catch (IOException e) {
            call.cancel("the file could not be read");
            throw CliException.at(
                    file.path().toString(),
                    ExitCode.FAILED,
                    "UPLOAD_FAILED",
                    "The file " + file.path() + " could not be read to its end.",
                    "Check the file and try again.");
        } catch (StatusRuntimeException e) {
            throw explain(e, file);
        } catch (InterruptedException e) {
            call.cancel("interrupted");
            Thread.currentThread().interrupt();
            throw client.explain(
                    Status.CANCELLED.withDescription("Interrupted.").asRuntimeException());
        }
    }

    private CliException explain(StatusRuntimeException error, SpecFile file) {
        if (error.getStatus().getCode() != Status.Code.DATA_LOSS) {
            return client.explain(error);
        }
        return CliException.at(
                file.path().toString(),
                ExitCode.FAILED,
                "UPLOAD_FAILED",
                "The file " + file.path() + " changed while it was uploaded.",
                "Try again when nothing writes to it.");
    }

    /** Says how far a large file is, on a terminal in place, else once at the start. */
    private final class Progress {
        private final FileRef file;
        private final boolean shown;
        private long sent;
        private long lastPercent = -1;

        Progress(FileRef file) {
            this.file = file;
            this.shown = file.getSize() >= LARGE_BYTES;
            if (shown && !notes.terminal()) {
                notes.line("uploading " + file.getName() + " (" + (file.getSize() >> 20) + " MiB)");
            }
        }

        void add(int bytes) {
            sent += bytes;
            long percent = file.getSize() == 0 ? 100 : 100 * sent / file.getSize();
            if (shown && notes.terminal() && percent != lastPercent) {
                lastPercent = percent;
                notes.stream().print("\ruploading " + file.getName() + "  " + percent + " %");
                notes.stream().flush();
            }
        }

        void end() {
            if (shown && notes.terminal()) {
                notes.line("");
            }
        }
    }
}
