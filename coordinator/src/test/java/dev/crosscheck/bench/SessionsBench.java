package dev.crosscheck.bench;

import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.WorkerMessage;
import dev.crosscheck.proto.v1.WorkerServiceGrpc;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Memory and CPU of a coordinator with 10,000 connected workers, each on a connection of its own with a heartbeat every 5 s and nothing to do. The coordinator's heap is
 * bounded to 1 GiB; what is printed is the resident memory of its process.
 *
 * <p>Not a test of the build: {@code ./mvnw -q -Dquick -pl coordinator -am test -Dtest=SessionsBench -Dsurefire.failIfNoSpecifiedTests=false}; sessions:
 * {@code -Dbench.sessions=10000}; each takes an open file here and there.
 */
final class SessionsBench {
    private static final int CONNECTING = 200;
    private static final int BEAT_SECONDS = 5;
    private static final int ROUNDS = 4;

    /** One idle worker. */
    private static final class Idle implements StreamObserver<CoordinatorMessage> {
        private final StreamObserver<WorkerMessage> out;
        private final Semaphore connecting;
        private final AtomicInteger acknowledged;
        private final AtomicInteger lost;
        private long sequence;

        Idle(Channel channel, String name, Semaphore connecting, AtomicInteger acknowledged, AtomicInteger lost) {
            this.connecting = connecting;
            this.acknowledged = acknowledged;
            this.lost = lost;
            out = WorkerServiceGrpc.newStub(channel).session(this);
            WorkerMessage.Builder hello = WorkerMessage.newBuilder();
            hello.getHelloBuilder()
                    .setProtocol(1)
                    .setName(name)
                    .setInstance(name)
                    .setSlots(1)
                    .setDevice("cpu");
            out.onNext(hello.build());
        }

        void beat() {
            WorkerMessage.Builder beat = WorkerMessage.newBuilder();
            beat.getHeartbeatBuilder().setSequence(++sequence);
            out.onNext(beat.build());
        }

        @Override
        public void onNext(CoordinatorMessage message) {
            if (message.hasWelcome()) {
                connecting.release();
            } else if (message.hasHeartbeatAck()) {
                acknowledged.incrementAndGet();
            }
        }

        @Override
        public void onError(Throwable error) {
            if (lost.getAndIncrement() == 0) {
                System.out.println("a session was lost: " + error);
            }
        }

        @Override
        public void onCompleted() {
            lost.incrementAndGet();
        }
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int sessions = Integer.getInteger("bench.sessions", 10_000);
        Path root = Files.createTempDirectory(Files.createDirectories(Path.of("target", "storage")), "sessions-bench");
        try (BenchCoordinator coordinator = BenchCoordinator.start(root, List.of("-Xmx1g"), "")) {
            AtomicInteger acknowledged = new AtomicInteger();
            AtomicInteger lost = new AtomicInteger();
            Semaphore connecting = new Semaphore(CONNECTING);
            List<Idle> all = new ArrayList<>();
            for (int i = 0; i < sessions; i++) {
                connecting.acquire();
                all.add(new Idle(coordinator.connect("worker"), "w" + i, connecting, acknowledged, lost));
                if (i % 1_000 == 0) {
                    all.forEach(Idle::beat);
                }
            }
            connecting.acquire(CONNECTING);
            for (int round = 0; round < ROUNDS; round++) {
                acknowledged.set(0);
                double cpu = coordinator.cpu().toNanos() / 1e9;
                long start = System.nanoTime();
                for (int i = 0; i < all.size(); i++) {
                    all.get(i).beat();
                    long due = start + TimeUnit.SECONDS.toNanos(BEAT_SECONDS) * i / all.size();
                    TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
                }
                double seconds = (System.nanoTime() - start) / 1e9;
                System.out.printf(
                        Locale.ROOT,
                        "sessions=%d lost=%d heartbeats/s=%.0f acknowledged=%d cpu=%.2f cores resident=%.0f MiB (at most %.0f) machine load %s%n",
                        sessions,
                        lost.get(),
                        sessions / seconds,
                        acknowledged.get(),
                        (coordinator.cpu().toNanos() / 1e9 - cpu) / seconds,
                        coordinator.residentMib("VmRSS"),
                        coordinator.residentMib("VmHWM"),
                        BenchCoordinator.load());
            }
        }
    }

    @Test
    void measure() throws IOException, InterruptedException {
        main(new String[0]);
    }
}
