package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.dataset.TestData;
import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.DatasetServiceGrpc;
import dev.crosscheck.proto.v1.DatasetSpec;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.Metadata;
import dev.crosscheck.proto.v1.MissingBlobsRequest;
import dev.crosscheck.proto.v1.RegisterDatasetRequest;
import dev.crosscheck.proto.v1.SourceSpec;
import dev.crosscheck.proto.v1.SplitSpec;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.proto.v1.TaskSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole coordinator finds files that nothing names among all those that something does. */
class OrphanBlobsNodeTest {
    private static final String PATIENT = "crosscheck.workers.max-checkpoint-bytes = 3MB\n";
    private static final String HASTY =
            PATIENT + "crosscheck.retention { upload-grace = 0s, orphan-grace = 1ms, check-every = 20ms }";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path home;

    private long blobs() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("data").resolve("blobs"))) {
            return files.count();
        }
    }

    private static void register(TestNode node) throws IOException {
        FileRef csv = Uploads.file(node.as("submitter"), TestData.regression(100));
        DatasetServiceGrpc.newBlockingStub(node.as("submitter"))
                .registerDataset(RegisterDatasetRequest.newBuilder()
                        .setSpec(DatasetSpec.newBuilder()
                                .setMetadata(Metadata.newBuilder().setName("d"))
                                .setTask(TaskSpec.newBuilder().setType("regression"))
                                .setSource(SourceSpec.newBuilder()
                                        .setCsv(csv)
                                        .setLabel("label")
                                        .setId("id"))
                                .setSplit(SplitSpec.newBuilder()
                                        .setBy("random")
                                        .putSets("train", 50)
                                        .putSets("tuning", 20)
                                        .putSets("xc1", 30))
                                .addSecret("xc1"))
                        .build());
    }

    private static void create(TestNode node, FileRef program) throws IOException {
        SweepSpec.Builder spec = LiveCoordinator.spec(
                "{metadata:{name:'named'},objective:{metric:'value'},parameters:{x:{type:'float',min:0,max:1}},"
                        + "strategy:{name:'random',seed:'7'},trainer:{command:['sh']},budget:{max_trials:'2'},trial:{lease:'600s'}}")
                .toBuilder();
        spec.getTrainerBuilder().addFiles(program);
        SweepServiceGrpc.newBlockingStub(node.as("submitter"))
                .createSweep(CreateSweepRequest.newBuilder().setSpec(spec).build());
    }

    @Test
    void filesWithoutANameAreRemovedAndThoseOfDataSetsSweepsAndCheckpointsStay() throws Exception {
        FileRef program;
        FileRef orphan;
        try (TestNode node = new TestNode(home, PATIENT)) {
            register(node);
            program = Uploads.file(node.as("submitter"), "exit 0");
            create(node, program);
            ScriptedWorker worker = new ScriptedWorker(node.as("worker")).hello(ScriptedWorker.hello("w", "a"));
            assertThat(worker.next().hasWelcome()).isTrue();
            worker.ready(0);
            Assignment running = worker.next().getAssignment();
            Uploads.checkpoint(node.as("worker"), running.getLease(), 2, new byte[1000]);
            orphan = Uploads.file(node.as("submitter"), "nobody's");
            worker.close();
        }
        assertThat(blobs())
                .as("train, tuning, blind, program, checkpoint, orphan")
                .isEqualTo(6);
        try (TestNode node = new TestNode(home, HASTY)) {
            await(node, "crosscheck_store_orphans_removed_total 1.0");
            Uploads.file(node.as("submitter"), "nobody's either");
            await(node, "crosscheck_store_orphans_removed_total 2.0");
            assertThat(blobs()).isEqualTo(5);
            assertThat(DatasetServiceGrpc.newBlockingStub(node.as("submitter"))
                            .missingBlobs(MissingBlobsRequest.newBuilder()
                                    .addSha256(program.getSha256())
                                    .addSha256(orphan.getSha256())
                                    .build())
                            .getSha256List())
                    .containsExactly(orphan.getSha256());
        }
    }

    private static void await(TestNode node, String line) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        String metrics = "";
        while (!metrics.contains(line)) {
            assertThat(System.nanoTime()).as(metrics).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            metrics = node.metrics();
        }
    }
}
