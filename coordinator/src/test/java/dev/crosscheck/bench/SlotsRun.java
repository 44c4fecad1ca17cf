package dev.crosscheck.bench;

import com.google.protobuf.util.JsonFormat;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.GetSweepRequest;
import dev.crosscheck.proto.v1.Sweep;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.SweepSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One run of {@link SlotsBench}. */
final class SlotsRun {
    private static final int SWEEPS = Integer.getInteger("bench.sweeps", 1);
    private static final int TRIALS = Integer.getInteger("bench.trials", 2_000);
    private static final int MILLIS = Integer.getInteger("bench.millis", 1_000);
    private static final int WORKERS = Integer.getInteger("bench.workers", 16);
    private static final int WARM_TRIALS = 1_000;

    private final BenchCoordinator coordinator;
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    private final SweepServiceGrpc.SweepServiceBlockingStub submitter;
    private int names;

    SlotsRun(BenchCoordinator coordinator) throws IOException {
        this.coordinator = coordinator;
        this.submitter = SweepServiceGrpc.newBlockingStub(coordinator.connect("submitter"));
    }

    private String create(int trials) throws IOException {
        SweepSpec.Builder spec = SweepSpec.newBuilder();
        JsonFormat.parser()
                .merge(
                        "{metadata:{name:'slots'},objective:{metric:'value'},parameters:{lr:{type:'float',min:0.0001,max:1,log:true},"
                                + "units:{type:'int',min:16,max:256}},strategy:{name:'random',seed:'7'},"
                                + "trainer:{command:['train']},budget:{max_trials:'" + trials + "'}}",
                        spec);
        return submitter
                .createSweep(CreateSweepRequest.newBuilder().setSpec(spec).build())
                .getSweep()
                .getSweep();
    }

    private Sweep get(String sweep) {
        return submitter.getSweep(GetSweepRequest.newBuilder().setSweep(sweep).build());
    }

    private List<TimedWorker> workers(int millis, TimedWorker.Book book) throws IOException {
        List<TimedWorker> all = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            all.add(new TimedWorker(coordinator.connect("worker"), "w" + names++, timer, millis, book));
        }
        return all;
    }

    void run() throws IOException, InterruptedException {
        TimedWorker.Book warm = new TimedWorker.Book();
        String first = create(WARM_TRIALS);
        List<TimedWorker> warming = workers(0, warm);
        while (!get(first).getState().equals("COMPLETED")) {
            TimeUnit.MILLISECONDS.sleep(200);
        }
        warming.forEach(TimedWorker::close);
        TimedWorker.Book book = new TimedWorker.Book();
        List<TimedWorker> all = workers(MILLIS, book);
        TimeUnit.MILLISECONDS.sleep(500);
        double cpu = coordinator.cpu().toNanos() / 1e9;
        long start = System.nanoTime();
        List<String> sweeps = new ArrayList<>();
        for (int i = 0; i < SWEEPS; i++) {
            sweeps.add(create(TRIALS));
        }
        long created = System.nanoTime() - start;
        long trials = (long) SWEEPS * TRIALS;
        Map<String, Integer> half = Map.of();
        while (book.accepted() < trials) {
            TimeUnit.MILLISECONDS.sleep(1);
            if (half.isEmpty() && book.accepted() >= trials / 2) {
                half = book.bySweep();
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        TimeUnit.SECONDS.sleep(1);
        report(sweeps, seconds, created / 1e9, half, coordinator.cpu().toNanos() / 1e9 - cpu);
        System.out.printf(Locale.ROOT, "results taken twice or of another's lease: %d%n", book.doubled());
        all.forEach(TimedWorker::close);
        timer.shutdownNow();
    }

    private void report(List<String> sweeps, double seconds, double created, Map<String, Integer> half, double cpu) {
        long trials = (long) SWEEPS * TRIALS;
        double ideal = trials * MILLIS / 1e3 / WORKERS;
        int[] halves = sweeps.stream()
                .mapToInt(sweep -> half.getOrDefault(sweep, 0))
                .sorted()
                .toArray();
        long finished = 0;
        long complete = 0;
        for (String sweep : sweeps) {
            Sweep now = get(sweep);
            finished += now.getFinished();
            complete += now.getState().equals("COMPLETED") ? 1 : 0;
        }
        System.out.println(
                "sweeps trials_each  length_ms workers  seconds    ideal overhead  trials/s created_s  at_half_least median most  completed lost  cpu_s rss_MiB machine_load");
        System.out.printf(
                Locale.ROOT,
                "%6d %11d %10d %7d %8.1f %8.1f %7.1f%% %9.0f %9.1f %14d %6d %4d %10d %4d %6.1f %7.0f   %s%n",
                SWEEPS,
                TRIALS,
                MILLIS,
                WORKERS,
                seconds,
                ideal,
                ideal == 0 ? Double.NaN : 100 * (seconds / ideal - 1),
                trials / seconds,
                created,
                halves[0],
                halves[halves.length / 2],
                halves[halves.length - 1],
                complete,
                trials - finished,
                cpu,
                coordinator.residentMib("VmHWM"),
                BenchCoordinator.load());
    }
}
