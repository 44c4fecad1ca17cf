package dev.crosscheck.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.StopSweepRequest;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.SweepSpec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Rounds of a service benchmark against one coordinator. */
final class ServiceRounds implements AutoCloseable {
    private static final int WARM_CYCLES = Integer.getInteger("bench.warm", 12_000);

    private final int history = Integer.getInteger("bench.history", 10_000);
    private final int[] counts = Arrays.stream(
                    System.getProperty("bench.workers", "1,4,16").split(","))
            .mapToInt(Integer::parseInt)
            .toArray();

    private final Duration round = Duration.ofSeconds(Integer.getInteger("bench.seconds", 5));
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private final BenchCoordinator coordinator;
    private final SweepServiceGrpc.SweepServiceBlockingStub submitter;
    private int names;

    ServiceRounds(BenchCoordinator coordinator) throws IOException {
        this.coordinator = coordinator;
        this.submitter = SweepServiceGrpc.newBlockingStub(coordinator.connect("submitter"));
    }

    /** One line of the report. */
    record Line(double rate, String text) {}

    void run() throws IOException, InterruptedException {
        String warm = create();
        while (finished(warm) < WARM_CYCLES) {
            round(16, 0, round);
        }
        stop(warm);
        System.out.println(
                "workers at_trials load  cycles/s  server_ms/cycle +compiler client_ms/cycle  report_p50_ms p99   gap_p50_ms p99  machine_load");
        for (int workers : counts) {
            String sweep = create();
            System.out.println(round(workers, 0, round).text());
            stop(sweep);
        }
        String sweep = create();
        fill(sweep, history);
        double full = 0;
        for (int workers : counts) {
            Line line = round(workers, 0, round);
            System.out.println(line.text());
            full = line.rate();
        }
        int pace = Integer.getInteger("bench.pace", 0);
        System.out.println(round(16, pace > 0 ? pace : full / 2, round).text());
        stop(sweep);
    }

    /** Has so many trials of the sweep finished. */
    void fill(String sweep, int trials) throws IOException, InterruptedException {
        while (finished(sweep) < trials) {
            round(16, 0, Duration.ofSeconds(1));
        }
    }

    String create() throws InvalidProtocolBufferException {
        SweepSpec.Builder spec = SweepSpec.newBuilder();
        JsonFormat.parser()
                .merge(
                        "{metadata:{name:'bench'},objective:{metric:'value'},parameters:{lr:{type:'float',min:0.0001,max:1,log:true},"
                                + "units:{type:'int',min:16,max:256},dropout:{type:'float',min:0,max:0.6},"
                                + "optimizer:{type:'categorical',values:['sgd','adam','adamw']}},strategy:{name:'random',seed:'7'},"
                                + "trainer:{command:['train']},budget:{max_trials:'10000000'}}",
                        spec);
        return submitter
                .createSweep(CreateSweepRequest.newBuilder().setSpec(spec).build())
                .getSweep()
                .getSweep();
    }

    long finished(String sweep) {
        return submitter
                .getSweep(dev.crosscheck.proto.v1.GetSweepRequest.newBuilder()
                        .setSweep(sweep)
                        .build())
                .getFinished();
    }

    private void stop(String sweep) {
        submitter.stopSweep(StopSweepRequest.newBuilder().setSweep(sweep).build());
    }

    /** {@code perSecond} 0: as many cycles as go. */
    Line round(int workers, double perSecond, Duration length) throws IOException, InterruptedException {
        long interval = perSecond == 0 ? 0 : (long) (1e9 * workers / (4 * perSecond));
        BenchWorker.Meters before = meters();
        List<BenchWorker> all = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            all.add(new BenchWorker(coordinator.connect("worker"), "w" + names++, timer, interval, before));
        }
        TimeUnit.MILLISECONDS.sleep(500); // until all have trials
        BenchWorker.Meters meters = meters();
        all.forEach(w -> w.measureInto(meters));
        Duration serverCpu = coordinator.cpu();
        double compiler = coordinator.compilerSeconds();
        long clientCpu = clientCpu();
        long start = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(length.toNanos());
        all.forEach(w -> w.measureInto(before));
        double seconds = (System.nanoTime() - start) / 1e9;
        int cycles = meters.cycles().get();
        compiler = 1e3 * (coordinator.compilerSeconds() - compiler);
        double server = coordinator.cpu().minus(serverCpu).toNanos() / 1e6 - compiler;
        double client = (clientCpu() - clientCpu) / 1e6;
        for (BenchWorker worker : all) {
            worker.stop().orTimeout(30, TimeUnit.SECONDS).join();
        }
        double[] millis = {server / cycles, compiler / cycles, client / cycles};
        return line(workers, perSecond, cycles / seconds, millis, meters);
    }

    private Line line(int workers, double perSecond, double rate, double[] millis, BenchWorker.Meters m) {
        String text = String.format(
                Locale.ROOT,
                "%7d %s %8.0f %10.3f %10.3f %10.3f %10.2f %8.2f %8.2f %8.2f   %s",
                workers,
                perSecond == 0 ? "full" : "half",
                rate,
                millis[0],
                millis[1],
                millis[2],
                m.reports().millis(0.5),
                m.reports().millis(0.99),
                m.gaps().millis(0.5),
                m.gaps().millis(0.99),
                BenchCoordinator.load());
        return new Line(rate, text);
    }

    private static BenchWorker.Meters meters() {
        return new BenchWorker.Meters(new Latencies(), new Latencies(), new AtomicInteger());
    }

    private static long clientCpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
