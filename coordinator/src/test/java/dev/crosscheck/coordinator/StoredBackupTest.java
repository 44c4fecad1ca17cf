package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import dev.crosscheck.coordinator.dataset.TestData;
import dev.crosscheck.coordinator.security.SealingKey;
import dev.crosscheck.coordinator.store.backup.BackupCheck;
import dev.crosscheck.coordinator.store.backup.BackupRestore;
import dev.crosscheck.proto.v1.AdminServiceGrpc;
import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.BackupRequest;
import dev.crosscheck.proto.v1.BlobChunk;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.DatasetServiceGrpc;
import dev.crosscheck.proto.v1.DatasetSpec;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.GetDatasetRequest;
import dev.crosscheck.proto.v1.GetLeaderboardRequest;
import dev.crosscheck.proto.v1.GetTrialRequest;
import dev.crosscheck.proto.v1.ListSweepsRequest;
import dev.crosscheck.proto.v1.PauseSweepRequest;
import dev.crosscheck.proto.v1.RegisterDatasetRequest;
import dev.crosscheck.proto.v1.ResumeSweepRequest;
import dev.crosscheck.proto.v1.Sweep;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.proto.v1.WorkerMessage;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A backup that a release made, under backup/v1, is read by every later one; it never changes any more. What a coordinator showed of it then stands beside it. */
class StoredBackupTest {
    private static final Path FOLDER = Path.of("src/test/resources/backup/v1");
    private static final Path BACKUP = FOLDER.resolve("backup.zip");
    private static final Path SHOWN = FOLDER.resolve("shown.jsonl");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REQUEST = "request-1";
    private static final int TRIALS = 6;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    /** Everybody knows it. */
    private static byte[] key() {
        byte[] key = new byte[32];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (i * 7);
        }
        return key;
    }

    private Path home() throws IOException {
        Path home = root.resolve("home");
        if (!Files.exists(home)) {
            Files.createDirectories(home);
            Path file = Files.createFile(
                    home.resolve("key"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, Base64.getEncoder().encodeToString(key()) + "\n");
        }
        return home;
    }

    @Test
    void aBackupOfThisReleaseIsReadForEver() throws IOException {
        Path backup = root.resolve("backup");
        unzip(backup);
        SealingKey key = SealingKey.load(home(), Map.of(), false);

        assertThat(BackupCheck.check(backup, key).events()).isGreaterThan(3L * TRIALS);
        BackupRestore.restore(backup, home().resolve("data"), key, false);
        try (TestNode node = new TestNode(home(), "")) {
            List<String> then = Files.readAllLines(SHOWN);
            List<String> now = shown(node);
            assertThat(now).hasSameSizeAs(then);
            for (int i = 0; i < then.size(); i++) {
                assertThat(missing("", JSON.readTree(then.get(i)), JSON.readTree(now.get(i))))
                        .as("what is shown otherwise than then, in " + now.get(i))
                        .isEmpty();
            }

            Sweep sweep = create(node);
            assertThat(sweep.getFinished())
                    .as("the request of then finds the sweep of then, " + sweep.getSweep())
                    .isEqualTo(TRIALS);
            SweepServiceGrpc.newBlockingStub(node.as("submitter"))
                    .resumeSweep(ResumeSweepRequest.newBuilder()
                            .setSweep(sweep.getSweep())
                            .build());
            work(node, "later", 1);
            assertThat(create(node).getFinished()).as("and it goes on").isEqualTo(TRIALS + 1);
        }
    }

    private static Sweep create(TestNode node) throws IOException {
        SweepSpec.Builder spec = SweepSpec.newBuilder();
        JsonFormat.parser()
                .merge(
                        "{metadata:{name:'kept'},objective:{metric:'value',direction:'minimize'},"
                                + "parameters:{x0:{type:'float',min:-5,max:10},x1:{type:'int',min:0,max:15},"
                                + "c:{type:'categorical',values:['a','b']}},"
                                + "strategy:{name:'random',seed:'7'},trainer:{function:'branin'},budget:{max_trials:'50'}}",
                        spec);
        var sweeps = SweepServiceGrpc.newBlockingStub(node.as("submitter"));
        return sweeps.createSweep(CreateSweepRequest.newBuilder()
                        .setSpec(spec)
                        .setRequestId(REQUEST)
                        .build())
                .getSweep();
    }

    private static void register(TestNode node) throws IOException {
        byte[] csv = TestData.regression(100).getBytes(StandardCharsets.UTF_8);
        CompletableFuture<FileRef> file = new CompletableFuture<>();
        StreamObserver<BlobChunk> upload = DatasetServiceGrpc.newStub(node.as("submitter"))
                .uploadBlob(new StreamObserver<>() {
                    @Override
                    public void onNext(FileRef value) {
                        file.complete(value);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        file.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {}
                });
        upload.onNext(BlobChunk.newBuilder()
                .setFile(FileRef.newBuilder().setName("t.csv").setSha256(sha256(csv)))
                .build());
        upload.onNext(BlobChunk.newBuilder().setData(ByteString.copyFrom(csv)).build());
        upload.onCompleted();
        DatasetSpec.Builder spec = DatasetSpec.newBuilder();
        JsonFormat.parser()
                .merge(
                        "{metadata:{name:'d'},task:{type:'regression'},source:{label:'label',id:'id'},"
                                + "split:{by:'random',sets:{train:'50',tuning:'20',xc1:'30'}},secret:['xc1']}",
                        spec);
        spec.getSourceBuilder().setCsv(file.orTimeout(60, TimeUnit.SECONDS).join());
        DatasetServiceGrpc.newBlockingStub(node.as("submitter"))
                .registerDataset(
                        RegisterDatasetRequest.newBuilder().setSpec(spec).build());
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Finishes some trials, each with a step. */
    private static void work(TestNode node, String name, int trials) throws IOException {
        ScriptedWorker worker = new ScriptedWorker(node.as("worker")).hello(ScriptedWorker.hello(name, "a"));
        assertThat(worker.next().hasWelcome()).isTrue();
        worker.ready(0);
        Assignment assignment = worker.next().getAssignment();
        for (int i = 0; i < trials; i++) {
            WorkerMessage.Builder step = WorkerMessage.newBuilder();
            step.getStepReportBuilder()
                    .setLease(assignment.getLease())
                    .setStep(1)
                    .putMetrics("value", i + 0.5);
            worker.say(step);
            worker.next();
            worker.complete(assignment, i);
            var ack = worker.next().getResultAck();
            assertThat(ack.getAccepted()).isTrue();
            assignment = i + 1 == trials || ack.hasNext()
                    ? ack.getNext()
                    : worker.next().getAssignment();
        }
        worker.close();
    }

    /** Sweeps, their boards and trials, and the data set, without what goes on by itself. */
    private static List<String> shown(TestNode node) throws IOException {
        var sweeps = SweepServiceGrpc.newBlockingStub(node.as("submitter"));
        List<String> lines = new ArrayList<>();
        for (Sweep sweep :
                sweeps.listSweeps(ListSweepsRequest.getDefaultInstance()).getSweepsList()) {
            lines.add(text(sweep.toBuilder().clearRunning()));
            var board = sweeps.getLeaderboard(GetLeaderboardRequest.newBuilder()
                    .setSweep(sweep.getSweep())
                    .build());
            lines.add(text(board.toBuilder().clearSweep().clearRunning()));
            for (long trial = 0; trial < sweep.getFinished(); trial++) {
                lines.add(text(sweeps.getTrial(GetTrialRequest.newBuilder()
                        .setSweep(sweep.getSweep())
                        .setTrial(trial)
                        .build())));
            }
        }
        lines.add(text(DatasetServiceGrpc.newBlockingStub(node.as("submitter"))
                .getDataset(GetDatasetRequest.newBuilder().setName("d").build())));
        return lines;
    }

    /** Where the first differs from the second, which may show more. */
    private static List<String> missing(String path, JsonNode then, JsonNode now) {
        List<String> paths = new ArrayList<>();
        if (then.isContainerNode() && now.isContainerNode() && (then.isObject() || then.size() == now.size())) {
            then.fieldNames()
                    .forEachRemaining(key -> paths.addAll(missing(path + "/" + key, then.path(key), now.path(key))));
            for (int i = 0; then.isArray() && i < then.size(); i++) {
                paths.addAll(missing(path + "/" + i, then.get(i), now.get(i)));
            }
        } else if (!then.equals(now)) {
            paths.add(path + ": " + then + ", now " + now);
        }
        return paths;
    }

    private static String text(MessageOrBuilder message) throws IOException {
        return JsonFormat.printer()
                .preservingProtoFieldNames()
                .omittingInsignificantWhitespace()
                .sortingMapKeys()
                .print(message);
    }

    private static void unzip(Path target) throws IOException {
        try (InputStream file = Files.newInputStream(BACKUP);
                ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path path = target.resolve(entry.getName());
                Files.createDirectories(path.resolveSibling("."));
                Files.copy(zip, path);
            }
        }
    }

    /** Makes the backup; only where there is none. */
    @Test
    @EnabledIfSystemProperty(named = "crosscheck.writeSamples", matches = "true")
    void writeMissingSample() throws IOException {
        if (Files.exists(BACKUP)) {
            return;
        }
        Path backup = root.resolve("backup");
        try (TestNode node = new TestNode(home(), "")) {
            register(node);
            Sweep sweep = create(node);
            work(node, "w1", TRIALS);
            SweepServiceGrpc.newBlockingStub(node.as("submitter"))
                    .pauseSweep(PauseSweepRequest.newBuilder()
                            .setSweep(sweep.getSweep())
                            .build());
            Files.createDirectories(FOLDER);
            Files.write(SHOWN, shown(node));
            AdminServiceGrpc.newBlockingStub(node.as("auditor"))
                    .backup(BackupRequest.newBuilder()
                            .setDirectory(backup.toString())
                            .build());
        }
        try (OutputStream file = Files.newOutputStream(BACKUP);
                ZipOutputStream zip = new ZipOutputStream(file);
                Stream<Path> files = Files.walk(backup)) {
            for (Path path : files.filter(Files::isRegularFile).sorted().toList()) {
                zip.putNextEntry(new ZipEntry(backup.relativize(path).toString()));
                Files.copy(path, zip);
                zip.closeEntry();
            }
        }
    }
}
