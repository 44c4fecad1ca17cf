package dev.crosscheck.coordinator;

import com.google.protobuf.util.JsonFormat;
import dev.crosscheck.coordinator.journal.rocksdb.FileSizeLimit;
import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.GetSweepRequest;
import dev.crosscheck.proto.v1.GetTrialRequest;
import dev.crosscheck.proto.v1.StepReport;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.SweepServiceGrpc.SweepServiceBlockingStub;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.proto.v1.TrialDetail;
import dev.crosscheck.proto.v1.WorkerMessage;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A whole coordinator whose disk takes nothing any more under a running trial, and later does again. Arguments: the directory, and "full" for a small disk of its own that is filled up,
 * or "limited" for a disk with room that refuses to let files grow.
 */
final class FullDiskNodeChild {
    private static final String SETTINGS =
            "crosscheck.rocksdb { recovery-free-bytes = 4 MiB, memtable-bytes = 1 MiB, max-wal-bytes = 4 MiB }";

    private final Path disk;
    private final boolean full;

    private FullDiskNodeChild(Path disk, boolean full) {
        this.disk = disk;
        this.full = full;
    }

    public static void main(String[] arguments) {
        try {
            new FullDiskNodeChild(Path.of(arguments[0]), arguments[1].equals("full")).run();
            System.exit(0);
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            print(e);
            System.exit(1);
        }
    }

    private static void print(Throwable failure) {
        try {
            FileSizeLimit.end(); // what went wrong is written to a file
        } catch (IOException | InterruptedException e) {
            failure.addSuppressed(e);
        }
        failure.printStackTrace();
    }

    private void run() throws IOException, InterruptedException {
        Path home = Files.createDirectory(disk.resolve("home"));
        String sweep;
        try (TestNode node = new TestNode(home, SETTINGS)) {
            SweepServiceBlockingStub sweeps = SweepServiceGrpc.newBlockingStub(node.as("submitter"));
            sweep = create(sweeps, "{function:'branin'}");
            ScriptedWorker worker = new ScriptedWorker(node.as("worker")).hello(ScriptedWorker.hello("w", "a"));
            check(worker.next().hasWelcome(), "welcome");
            worker.ready(0);
            Assignment first = worker.next().getAssignment();
            report(worker, first, 1);
            check(worker.next().hasStepAnswer(), "the first report is kept");

            refuseWrites();
            String refusal = refusal(sweeps, 300);
            check(
                    refusal.contains("UNAVAILABLE") && refusal.contains("free disk space"),
                    "says what to do: " + refusal);
            await("not ready", () -> node.ready().contains("read-only: cannot write the store"));
            check(get(sweeps, sweep) == 0, "questions are answered");
            report(worker, first, 2);
            worker.complete(first, 0.5);
            check(worker.received.poll(3, TimeUnit.SECONDS) == null, "nothing is acknowledged that is not durable");
            check(get(sweeps, sweep) == 0, "questions are still answered");

            takeWrites();
            await("ready", () -> node.ready().equals("ready\n"));
            boolean answered = false;
            boolean taken = false;
            while (!answered || !taken) {
                CoordinatorMessage message = worker.next();
                answered |= message.hasStepAnswer();
                taken |= message.getResultAck().getAccepted();
            }
            check(get(sweeps, sweep) == 1, "the result counts");
            check(refusal(sweeps, 1).isEmpty(), "sweeps are created again");
            check(steps(sweeps, sweep) == 2, "both reports are there");
        }
        try (TestNode node = new TestNode(home, SETTINGS)) {
            SweepServiceBlockingStub sweeps = SweepServiceGrpc.newBlockingStub(node.as("submitter"));
            check(get(sweeps, sweep) == 1, "the result is there after a restart");
            check(steps(sweeps, sweep) == 2, "and so are the reports");
        }
    }

    private void refuseWrites() throws IOException, InterruptedException {
        if (full) {
            fill(disk.resolve("filler"));
        } else {
            FileSizeLimit.begin();
        }
    }

    private void takeWrites() throws IOException, InterruptedException {
        if (full) {
            Files.delete(disk.resolve("filler"));
        } else {
            FileSizeLimit.end();
        }
    }

    private static String create(SweepServiceBlockingStub sweeps, String trainer) throws IOException {
        SweepSpec.Builder spec = SweepSpec.newBuilder();
        JsonFormat.parser()
                .merge(
                        "{metadata:{name:'full'},objective:{metric:'value'},parameters:{x0:{type:'float',min:-5,max:10},"
                                + "x1:{type:'float',min:0,max:15}},strategy:{name:'random',seed:'7'},trainer:" + trainer
                                + ","
                                + "budget:{max_trials:'50'},trial:{lease:'600s'}}",
                        spec);
        return sweeps.createSweep(CreateSweepRequest.newBuilder().setSpec(spec).build())
                .getSweep()
                .getSweep();
    }

    /** Creates sweeps until one is refused, at most {@code most}: what is left of files that are allotted ahead takes some. */
    private static String refusal(SweepServiceBlockingStub sweeps, int most) throws IOException {
        for (int i = 0; i < most; i++) {
            try {
                create(sweeps, "{command:['" + "x".repeat(20_000) + "']}");
            } catch (StatusRuntimeException e) {
                return e.toString();
            }
        }
        return "";
    }

    private static long get(SweepServiceBlockingStub sweeps, String sweep) {
        return sweeps.getSweep(GetSweepRequest.newBuilder().setSweep(sweep).build())
                .getFinished();
    }

    private static int steps(SweepServiceBlockingStub sweeps, String sweep) {
        TrialDetail detail = sweeps.getTrial(
                GetTrialRequest.newBuilder().setSweep(sweep).setTrial(0).build());
        return detail.getStepsCount();
    }

    private static void report(ScriptedWorker worker, Assignment assignment, int step) {
        worker.say(WorkerMessage.newBuilder()
                .setStepReport(StepReport.newBuilder()
                        .setLease(assignment.getLease())
                        .setStep(step)
                        .putMetrics("value", step)));
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            check(System.nanoTime() < end, "within a minute: " + what);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private static void fill(Path filler) throws IOException {
        byte[] some = new byte[4096];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(some);
            }
        } catch (IOException full) {
            check(String.valueOf(full.getMessage()).contains("space"), "filled: " + full);
        }
    }

    private static void check(boolean right, String what) {
        if (!right) {
            throw new AssertionError(what);
        }
    }
}
