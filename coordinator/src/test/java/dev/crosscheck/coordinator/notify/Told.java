package dev.crosscheck.coordinator.notify;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Notices for tests. */
final class Told {
    static final Instant AT = Instant.parse("2026-11-21T10:00:00.250Z");

    private Told() {}

    static Notice overfit() {
        return new Notice(
                NoticeKind.OVERFIT,
                "OVERFIT",
                Optional.of("ALARM"),
                AT,
                OptionalLong.of(17),
                25,
                OptionalLong.of(17),
                "Too much is luck.");
    }

    static Notice completed() {
        return new Notice(
                NoticeKind.COMPLETED,
                "",
                Optional.empty(),
                AT.plusSeconds(9),
                OptionalLong.empty(),
                40,
                OptionalLong.empty(),
                "The sweep completed.");
    }

    static SweepNotices of(List<NotifyRule> rules, Notice... notices) {
        return new SweepNotices("digits-abc123", "digits", rules, List.of(notices), false);
    }

    static NotifyRule rule(String webhook, NoticeKind... kinds) {
        return new NotifyRule(List.of(kinds), webhook);
    }
}
