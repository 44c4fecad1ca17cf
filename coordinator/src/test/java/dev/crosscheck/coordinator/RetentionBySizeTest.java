package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import dev.crosscheck.coordinator.dataset.ExposureLedger;
import dev.crosscheck.coordinator.dataset.ExposureLedger.Exposure;
import dev.crosscheck.coordinator.journal.rocksdb.RocksDbHandle;
import dev.crosscheck.coordinator.journal.rocksdb.TestStorage;
import dev.crosscheck.coordinator.security.SealingKey;
import dev.crosscheck.coordinator.store.DataDirectory;
import dev.crosscheck.coordinator.store.rocksdb.RocksDbDocumentStore;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.DeleteSweepRequest;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.ListSweepsRequest;
import dev.crosscheck.proto.v1.StopSweepRequest;
import dev.crosscheck.proto.v1.Sweep;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.SweepSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deletion by size on a whole coordinator, and what outlives every deletion. */
class RetentionBySizeTest {
    private static final int FILE_BYTES = 4_000_000;
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private int exposures;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path home;

    private static SweepServiceGrpc.SweepServiceBlockingStub sweeps(TestNode node) throws IOException {
        return SweepServiceGrpc.newBlockingStub(node.as("submitter"));
    }

    /** A sweep with a file of its own of four million bytes. */
    private static String create(TestNode node, int seed) throws Exception {
        SweepSpec.Builder spec = SweepSpec.newBuilder();
        JsonFormat.parser()
                .merge(
                        "{metadata:{name:'large'},objective:{metric:'value'},parameters:{x:{type:'float',min:0,max:1}},"
                                + "strategy:{name:'random',seed:'7'},trainer:{command:['sh']},budget:{max_trials:'5'}}",
                        spec);
        spec.getTrainerBuilder().addFiles(upload(node, seed).toBuilder().setName("data.bin"));
        return sweeps(node)
                .createSweep(CreateSweepRequest.newBuilder().setSpec(spec).build())
                .getSweep()
                .getSweep();
    }

    private static FileRef upload(TestNode node, int seed) throws Exception {
        byte[] content = new byte[FILE_BYTES];
        new Random(seed).nextBytes(content);
        return node.upload(content);
    }

    private static List<String> names(TestNode node) throws IOException {
        return sweeps(node).listSweeps(ListSweepsRequest.getDefaultInstance()).getSweepsList().stream()
                .map(Sweep::getSweep)
                .toList();
    }

    private static void stop(TestNode node, String sweep) throws IOException {
        sweeps(node).stopSweep(StopSweepRequest.newBuilder().setSweep(sweep).build());
    }

    /** Looks at the ledger of a coordinator that is not running. */
    private <T> T ledger(Function<ExposureLedger, T> look) {
        try (DataDirectory directory =
                        DataDirectory.open(home.resolve("data"), mayCreate -> SealingKey.load(home, Map.of(), false));
                RocksDbHandle handle = TestStorage.open(directory, "")) {
            return look.apply(new ExposureLedger(new RocksDbDocumentStore(handle), new Random(5)));
        }
    }

    private void expose(String sweep) {
        long count = ledger(ledger -> ledger.record(new Exposure(
                        "digits", sweep, "auditor", NOON.plusSeconds(exposures++), "the report", 3, List.of("xc1")))
                .toCompletableFuture()
                .join());
        assertThat(count).isPositive();
    }

    private List<String> exposed() {
        return ledger(ledger -> ledger.list("digits").toCompletableFuture().join().stream()
                .map(Exposure::sweep)
                .toList());
    }

    @Test
    void theSweepsThatEndedFirstGoAndTheLedgerStays() throws Exception {
        List<String> ended = new ArrayList<>();
        String running;
        try (TestNode node = new TestNode(home, "")) {
            running = create(node, 0);
            for (int i = 1; i <= 4; i++) {
                ended.add(create(node, i));
            }
            for (String sweep : ended) {
                stop(node, sweep);
            }
        }
        expose(ended.get(0));
        expose(ended.get(3));

        // Five files take 20 million bytes, and everything else far less than four.
        try (TestNode node = new TestNode(
                home, "crosscheck.retention { max-bytes = 16000000, check-every = 20ms, upload-grace = 0s }")) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (names(node).size() > 3) {
                assertThat(System.nanoTime()).as("deleted within 60 s").isLessThan(end);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
        try (TestNode node = new TestNode(home, "")) {
            assertThat(names(node)).containsExactlyInAnyOrder(running, ended.get(2), ended.get(3));
        }
        assertThat(exposed()).containsExactlyInAnyOrder(ended.get(0), ended.get(3));
    }

    @Test
    void aDeletionAtAPersonsWishLeavesTheLedger() throws Exception {
        String sweep;
        try (TestNode node = new TestNode(home, "")) {
            sweep = create(node, 1);
        }
        expose(sweep);
        try (TestNode node = new TestNode(home, "")) {
            stop(node, sweep);
            sweeps(node)
                    .deleteSweep(DeleteSweepRequest.newBuilder().setSweep(sweep).build());
            assertThat(names(node)).isEmpty();
        }
        assertThat(exposed()).containsExactly(sweep);
    }
}
