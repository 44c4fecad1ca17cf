package dev.crosscheck.coordinator.notify;

import static dev.crosscheck.coordinator.notify.Told.rule;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.config.NotifySettings;
import dev.crosscheck.coordinator.store.InMemoryStores;
import dev.crosscheck.testing.FreePort;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NotifierTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.parseString("akka.loglevel = ERROR"));
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();

    private final InMemoryStores.Documents documents = new InMemoryStores.Documents();
    private final DeliveryStore store = new DeliveryStore(documents);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final NotifyMeters measured = new NotifyMeters(meters);
    private final List<ActorRef<NotifierCommand>> notifiers = new ArrayList<>();

    @AfterEach
    void stopNotifiers() {
        notifiers.forEach(KIT::stop);
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
        THREADS.shutdownNow();
    }

    private static NotifySettings settings(Duration giveUpAfter) {
        return new NotifySettings(
                true,
                List.of("*"),
                Duration.ofSeconds(1),
                Duration.ofMillis(500),
                4,
                Duration.ofMillis(20),
                Duration.ofMillis(100),
                giveUpAfter);
    }

    private ActorRef<NotifierCommand> notifier(Duration giveUpAfter) {
        HostPolicy hosts = new HostPolicy(true, List.of("*"), true);
        Notifier.Means means = new Notifier.Means(store, hosts, InstantSource.system(), THREADS, measured);
        ActorRef<NotifierCommand> notifier = KIT.spawn(Notifier.create(settings(giveUpAfter), means));
        notifiers.add(notifier);
        return notifier;
    }

    private ActorRef<NotifierCommand> notifier() {
        return notifier(Duration.ofHours(1));
    }

    private static void until(String what, BooleanSupplier condition) {
        KIT.createTestProbe().awaitAssert(Duration.ofSeconds(30), Duration.ofMillis(20), () -> {
            assertThat(condition.getAsBoolean()).as(what).isTrue();
            return true;
        });
    }

    private void await(String meter, double least) {
        until(meter, () -> meters.counter(meter).count() >= least);
    }

    private void awaitNothingOpen() {
        until("nothing open", () -> {
            DeliveryStore.Stored stored = store.load().toCompletableFuture().join();
            return stored.open().isEmpty() && !stored.known().isEmpty();
        });
    }

    private static SweepNotices told(String webhook, Notice... notices) {
        return Told.of(List.of(rule(webhook, NoticeKind.FINDING, NoticeKind.COMPLETED)), notices);
    }

    @Test
    void everyNoticeIsPostedOnceThoughItIsToldAgainAndAfterARestart() {
        try (Receiver receiver = new Receiver(0, () -> 204)) {
            ActorRef<NotifierCommand> first = notifier();
            first.tell(new NotifierCommand.Told(told(receiver.address("/hook?x=1"), Told.overfit())));
            first.tell(new NotifierCommand.Told(told(receiver.address("/hook?x=1"), Told.overfit())));
            assertThat(receiver.next()).startsWith("POST /hook?x=1 {\"id\":\"digits-abc123/overfit-1795255200250\",");
            awaitNothingOpen();
            KIT.stop(first);

            notifier()
                    .tell(new NotifierCommand.Told(
                            told(receiver.address("/hook?x=1"), Told.overfit(), Told.completed())));
            assertThat(receiver.next()).contains("\"event\":\"completed\"");
            awaitNothingOpen();
            assertThat(receiver.left()).isZero();
        }
    }

    @Test
    void aReceiverThatFailsIsTriedAgainUntilItTakesTheNotice() {
        AtomicInteger calls = new AtomicInteger();
        try (Receiver receiver = new Receiver(0, () -> calls.incrementAndGet() < 4 ? 503 : 200)) {
            notifier().tell(new NotifierCommand.Told(told(receiver.address("/"), Told.overfit())));
            String first = receiver.next();
            for (int i = 0; i < 3; i++) {
                assertThat(receiver.next()).as("the same each time").isEqualTo(first);
            }
            awaitNothingOpen();
            assertThat(meters.counter("crosscheck.notify.failed").count()).isEqualTo(3);
            assertThat(meters.counter("crosscheck.notify.delivered").count()).isEqualTo(1);
        }
    }

    @Test
    void whatADeadReceiverMissedArrivesAfterARestartWithoutBeingToldAgain() throws IOException {
        int port = FreePort.next();
        ActorRef<NotifierCommand> first = notifier();
        first.tell(new NotifierCommand.Told(told("http://127.0.0.1:" + port + "/late", Told.completed())));
        await("crosscheck.notify.failed", 2);
        KIT.stop(first);

        try (Receiver receiver = new Receiver(port, () -> 200)) {
            notifier();
            assertThat(receiver.next()).startsWith("POST /late ").contains("\"event\":\"completed\"");
            awaitNothingOpen();
        } catch (UncheckedIOException e) {
            throw new AssertionError("port " + port + " was taken meanwhile", e);
        }
    }

    @Test
    void aReceiverThatNeverAnswersKeepsNobodyElseWaiting() {
        try (Receiver silent = new Receiver(0, () -> -1);
                Receiver other = new Receiver(0, () -> 200)) {
            ActorRef<NotifierCommand> notifier = notifier();
            notifier.tell(new NotifierCommand.Told(told(silent.address("/"), Told.overfit(), Told.completed())));
            assertThat(silent.next()).contains("overfit");
            SweepNotices others = new SweepNotices(
                    "other-abc123",
                    "other",
                    List.of(rule(other.address("/"), NoticeKind.COMPLETED)),
                    List.of(Told.completed()),
                    false);
            notifier.tell(new NotifierCommand.Told(others));
            assertThat(other.next()).contains("other-abc123");
            await("crosscheck.notify.failed", 1);
        }
    }

    @Test
    void redirectsAreNotFollowed() {
        AtomicInteger calls = new AtomicInteger();
        try (Receiver receiver = new Receiver(0, () -> calls.incrementAndGet() == 1 ? 307 : 200)) {
            notifier().tell(new NotifierCommand.Told(told(receiver.address("/here"), Told.overfit())));
            assertThat(receiver.next()).startsWith("POST /here ");
            assertThat(receiver.next()).as("a later try, not the redirect").startsWith("POST /here ");
        }
    }

    @Test
    void aNoticeThatNobodyTakesIsGivenUpForGoodAfterAWhile() {
        AtomicInteger calls = new AtomicInteger();
        try (Receiver receiver = new Receiver(0, () -> {
            calls.incrementAndGet();
            return 500;
        })) {
            ActorRef<NotifierCommand> first = notifier(Duration.ofMillis(200));
            first.tell(new NotifierCommand.Told(told(receiver.address("/"), Told.overfit())));
            await("crosscheck.notify.dropped", 1);
            awaitNothingOpen();
            KIT.stop(first);
            int before = calls.get();

            notifier().tell(new NotifierCommand.Told(told(receiver.address("/"), Told.overfit(), Told.completed())));
            until("another post", () -> calls.get() > before);
            String last = "";
            while (receiver.left() > 0) {
                last = receiver.next();
            }
            assertThat(last).as("the new notice alone").contains("completed");
        }
    }

    @Test
    void aSweepStaysOnTheListUntilItSaysThatNothingMoreWillCome() {
        try (Receiver receiver = new Receiver(0, () -> 200)) {
            ActorRef<NotifierCommand> notifier = notifier();
            SweepNotices told = told(receiver.address("/"), Told.completed());
            notifier.tell(new NotifierCommand.Told(told));
            until(
                    "listed",
                    () -> store.openSweeps().toCompletableFuture().join().contains("digits-abc123"));
            notifier.tell(new NotifierCommand.Told(told.ended()));
            until("gone", () -> store.openSweeps().toCompletableFuture().join().isEmpty());
            assertThat(receiver.next()).contains("completed");
        }
    }
}
