package dev.crosscheck.coordinator.notify;

import java.util.List;

/**
 * Whom to tell what.
 *
 * @param on at least one
 * @param webhook an http or https address
 */
public record NotifyRule(List<NoticeKind> on, String webhook) {
    public NotifyRule {
        on = List.copyOf(on);
    }

    /** Whether the receiver wants to hear of it. */
    boolean wants(NoticeKind kind) {
        return on.contains(kind) || (kind.finding() && on.contains(NoticeKind.FINDING));
    }

    @Override
    public String toString() {
        // An address may hold a secret of its owner's.
        return "NotifyRule" + on;
    }
}
