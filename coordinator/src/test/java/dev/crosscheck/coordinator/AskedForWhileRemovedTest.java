package dev.crosscheck.coordinator;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.crosscheck.proto.v1.DatasetServiceGrpc;
import dev.crosscheck.proto.v1.MissingBlobsRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever asks for a file waits for the end of its removal, with a thread; one such thread is all that there are here. */
class AskedForWhileRemovedTest {
    private static final int FILES = 8;
    private static final int ASKERS = 4;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path home;

    @Test
    void thoseWhoWaitForRemovalsDoNotKeepThemFromEnding() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(ASKERS);
        try (TestNode node = new TestNode(
                home,
                """
                crosscheck-blocking-dispatcher.thread-pool-executor.fixed-pool-size = 1
                crosscheck.retention { check-every = 10ms, upload-grace = 0s, orphan-grace = 1ms }
                """)) {
            List<String> files = new ArrayList<>();
            for (int i = 0; i < FILES; i++) {
                files.add(node.upload(("file " + i).getBytes(UTF_8)).getSha256());
            }
            MissingBlobsRequest question =
                    MissingBlobsRequest.newBuilder().addAllSha256(files).build();
            // With as many, a question is always before the one thread when a removal comes to it.
            List<CompletableFuture<Void>> askers = new ArrayList<>();
            for (int i = 0; i < ASKERS; i++) {
                var datasets = DatasetServiceGrpc.newBlockingStub(node.as("submitter"));
                askers.add(CompletableFuture.runAsync(() -> askUntilAllAreGone(datasets, question), threads));
            }
            for (CompletableFuture<Void> asker : askers) {
                asker.get(120, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void askUntilAllAreGone(
            DatasetServiceGrpc.DatasetServiceBlockingStub datasets, MissingBlobsRequest question) {
        int missing = 0;
        while (missing < FILES) {
            missing = datasets.withDeadlineAfter(60, TimeUnit.SECONDS)
                    .missingBlobs(question)
                    .getSha256Count();
        }
    }
}
