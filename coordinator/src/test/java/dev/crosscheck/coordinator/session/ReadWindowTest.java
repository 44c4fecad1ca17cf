package dev.crosscheck.coordinator.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class ReadWindowTest {
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private Duration wait = Duration.ZERO;
    private int requested;
    private long now;

    private final SessionLink link = new SessionLink() {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void send(SessionOutput message) {
            throw new AssertionError("nothing is said");
        }

        @Override
        public void request(int messages) {
            requested += messages;
        }

        @Override
        public void close(SessionEnd end) {
            throw new AssertionError("nothing ends");
        }
    };

    private ReadWindow window(int perSecond) {
        return new ReadWindow(link, perSecond, () -> now, (after, task) -> {
            wait = after;
            waiting.add(task);
        });
    }

    private static void take(ReadWindow window, int messages) {
        for (int i = 0; i < messages; i++) {
            window.take();
        }
    }

    @Test
    void aWorkerWithinItsPaceNeverWaits() {
        ReadWindow window = window(1000);
        window.open();
        for (int second = 0; second < 20; second++) {
            now += 1_000_000_000;
            take(window, 800);
        }
        assertThat(requested).isEqualTo(1 + 32 + 20 * 800);
        assertThat(waiting).isEmpty();
    }

    @Test
    void oneThatSendsWithoutEndIsReadAtThePaceAndNoMessageIsForgotten() {
        ReadWindow window = window(100);
        window.open();
        take(window, 112);
        assertThat(requested).as("the seventh half window is over the pace").isEqualTo(1 + 32 + 96);
        assertThat(wait).isEqualTo(Duration.ofMillis(120));

        now += wait.toNanos();
        waiting.remove().run();
        assertThat(requested).isEqualTo(1 + 32 + 112);
        take(window, 16);
        assertThat(wait).isEqualTo(Duration.ofMillis(160));
    }
}
