package dev.crosscheck.coordinator;

import com.google.protobuf.util.JsonFormat;
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

/** A whole coordinator on a small disk of its own, which fills up under a running trial and gets room again; argument: the disk. */
final class FullDiskNodeChild {
    private static final String SETTINGS =
            "crosscheck.rocksdb { recovery-free-bytes = 4 MiB, memtable-bytes = 1 MiB, max-wal-bytes = 4 MiB }";

    private final Path disk;

    private FullDiskNodeChild(Path disk) {
        this.disk = disk;
    }

    public static void main(String[] arguments) {
        try {
            new FullDiskNodeChild(Path.of(arguments[0])).run();
            System.exit(0);
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            e.printStackTrace();
            System.exit(1);
        }
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

            Path filler = disk.resolve("filler");
            fill(filler);
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

            Files.delete(filler);
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
