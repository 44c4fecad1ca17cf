package dev.crosscheck.bench;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.journal.rocksdb.Account;
import dev.crosscheck.coordinator.journal.rocksdb.RocksDbExtension;
import dev.crosscheck.coordinator.journal.rocksdb.TestStorage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Durable, sealed events per second through typed entities for 1, 32 and 256 writers, each waiting for its acknowledgement before its next event
 * (200 bytes). Not a test: run the main method with the test class path; the directory is made under target/storage.
 */
public final class StorageBench {
    private static final String EVENT = "x".repeat(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private StorageBench() {}

    public static void main(String[] arguments) throws InterruptedException {
        ActorSystem<Void> system = ActorSystem.create(
                Behaviors.empty(), "bench", TestStorage.actorConfig("bench").withFallback(ConfigFactory.load()));
        for (int writers : new int[] {1, 32, 256}) {
            List<ActorRef<Account.Add>> accounts = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                String id = "w" + writers + "-" + i;
                accounts.add(system.systemActorOf(new Account(id, 0, false), id, Props.empty()));
            }
            int each = Math.max(20, (writers == 1 ? 3_000 : 40_000) / writers);
            for (int round = 0; round < 3; round++) {
                double seconds = run(system, accounts, each);
                System.out.printf(
                        "writers=%d round=%d events/s=%.0f writes per sync so far=%.1f%n",
                        writers,
                        round,
                        writers * each / seconds,
                        RocksDbExtension.of(system).meanGroupSize());
            }
        }
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }

    private static double run(ActorSystem<Void> system, List<ActorRef<Account.Add>> accounts, int each)
            throws InterruptedException {
        CountDownLatch running = new CountDownLatch(accounts.size());
        long start = System.nanoTime();
        for (ActorRef<Account.Add> account : accounts) {
            next(system, account, each, running);
        }
        running.await();
        return (System.nanoTime() - start) / 1e9;
    }

    private static void next(
            ActorSystem<Void> system, ActorRef<Account.Add> account, int left, CountDownLatch running) {
        if (left == 0) {
            running.countDown();
            return;
        }
        var unused = AskPattern.<Account.Add, String>ask(
                        account, replyTo -> new Account.Add(List.of(EVENT), replyTo), PATIENCE, system.scheduler())
                .whenComplete((reply, failure) -> {
                    if (failure != null) {
                        throw new IllegalStateException(failure);
                    }
                    next(system, account, left - 1, running);
                });
    }
}
