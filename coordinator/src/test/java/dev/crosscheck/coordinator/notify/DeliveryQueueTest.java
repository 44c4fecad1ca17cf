package dev.crosscheck.coordinator.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.coordinator.config.NotifySettings;
import dev.crosscheck.coordinator.notify.DeliveryQueue.Step;
import dev.crosscheck.coordinator.notify.DeliveryQueue.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeliveryQueueTest {
    private static final NotifySettings SETTINGS = new NotifySettings(
            true,
            List.of("*"),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            2,
            Duration.ofSeconds(1),
            Duration.ofSeconds(8),
            Duration.ofMinutes(1));

    private final DeliveryQueue queue = new DeliveryQueue(SETTINGS);
    private Instant now = Told.AT;

    private static Delivery delivery(String key, String webhook) {
        return new Delivery(key, "s", key, webhook, "{}", Told.AT);
    }

    private List<String> start() {
        return queue.start(now).stream()
                .map(w -> w.step() + " " + w.delivery().key())
                .toList();
    }

    @Test
    void aDeliveryIsWrittenDownBeforeItIsPostedAndMarkedAfterwards() {
        queue.add(delivery("a", "http://a/"), Step.SAVE, now);
        assertThat(queue.hasUnsaved("s")).isTrue();
        assertThat(start()).containsExactly("SAVE a");
        assertThat(start()).as("under way").isEmpty();
        queue.succeeded("a", now);
        assertThat(queue.hasUnsaved("s")).isFalse();
        assertThat(start()).containsExactly("POST a");
        queue.succeeded("a", now);
        assertThat(start()).containsExactly("MARK_DELIVERED a");
        queue.succeeded("a", now);
        assertThat(queue.size()).isZero();
    }

    @Test
    void aFailedPostWaitsTwiceAsLongEachTimeUpToTheLimitAndIsGivenUpInTheEnd() {
        queue.add(delivery("a", "http://a/"), Step.POST, now);
        List<Long> waits = new ArrayList<>();
        Optional<Duration> wait = Optional.of(Duration.ZERO);
        while (wait.isPresent()) {
            now = now.plus(wait.get());
            assertThat(start()).containsExactly("POST a");
            wait = queue.failed("a", false, now);
            wait.ifPresent(w -> waits.add(w.toSeconds()));
            if (wait.isPresent()) {
                now = now.plus(wait.get()).minusMillis(1);
                assertThat(start()).as("not yet").isEmpty();
                now = now.plusMillis(1).minus(wait.get());
            }
        }
        assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 8L, 8L, 8L, 8L, 8L);
        assertThat(start()).containsExactly("MARK_DROPPED a");
    }

    @Test
    void aFailedWriteIsTriedForEver() {
        queue.add(delivery("a", "http://a/"), Step.SAVE, now);
        now = now.plus(Duration.ofDays(30));
        for (int i = 0; i < 100; i++) {
            List<Work> work = queue.start(now);
            assertThat(work).extracting(Work::step).containsExactly(Step.SAVE);
            now = now.plus(queue.failed("a", false, now).orElseThrow());
        }
    }

    @Test
    void aPostThatCanNeverSucceedIsGivenUpAtOnce() {
        queue.add(delivery("a", "http://a/"), Step.POST, now);
        assertThat(start()).containsExactly("POST a");
        assertThat(queue.failed("a", true, now)).isEmpty();
        assertThat(start()).containsExactly("MARK_DROPPED a");
    }

    @Test
    void aWebhookIsCalledOnceAtATimeAndNoMoreThanTheLimitAtOnce() {
        queue.add(delivery("a1", "http://a/"), Step.POST, now);
        queue.add(delivery("a2", "http://a/"), Step.POST, now);
        queue.add(delivery("b1", "http://b/"), Step.POST, now);
        queue.add(delivery("c1", "http://c/"), Step.POST, now);
        queue.add(delivery("a1", "http://a/"), Step.POST, now);
        assertThat(start()).containsExactly("POST a1", "POST b1");
        queue.failed("b1", false, now);
        assertThat(start()).as("a dead receiver leaves room for others").containsExactly("POST c1");
        queue.succeeded("a1", now);
        assertThat(start()).containsExactly("MARK_DELIVERED a1", "POST a2");
        assertThatThrownBy(() -> queue.succeeded("b1", now)).hasMessageContaining("b1 is not under way");
    }
}
