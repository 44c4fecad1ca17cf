package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.coordinator.notify.Notice;
import dev.crosscheck.coordinator.notify.NoticeKind;
import dev.crosscheck.coordinator.notify.SweepNotices;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What there is to tell of a sweep: its findings and its end. A pure function of durable facts, so nothing is lost or changed by a restart. */
final class Announcements {
    private Announcements() {}

    /** All so far; absent when the sweep notifies nobody. */
    static Optional<SweepNotices> of(SweepState state) {
        if (!state.exists() || state.definition().notifications().isEmpty()) {
            return Optional.empty();
        }
        List<Notice> notices = new ArrayList<>();
        state.overfit().findings().forEach(finding -> notices.add(finding(finding)));
        end(state).ifPresent(notices::add);
        return Optional.of(new SweepNotices(
                state.sweepId(), state.definition().name(), state.definition().notifications(), notices, false));
    }

    private static Notice finding(RaisedFinding finding) {
        OptionalLong incumbent = finding.incumbent() < 0 ? OptionalLong.empty() : OptionalLong.of(finding.incumbent());
        return new Notice(
                NoticeKind.ofFinding(finding.code()),
                finding.code(),
                Optional.of(finding.severity()),
                finding.at(),
                finding.trial().isPresent() ? finding.trial() : incumbent,
                finding.finishedTrials(),
                incumbent,
                finding.text());
    }

    private static Optional<Notice> end(SweepState state) {
        Lifecycle life = state.lifecycle();
        if (!life.phase().isEnded() || life.ended().isEmpty()) {
            return Optional.empty();
        }
        NoticeKind kind =
                switch (life.phase()) {
                    case COMPLETED -> NoticeKind.COMPLETED;
                    case FAILED -> NoticeKind.FAILED;
                    default -> NoticeKind.CANCELLED;
                };
        OptionalLong best = state.trials().ranking().best();
        String leader = best.isPresent()
                ? "; best is trial " + best.getAsLong() + " with "
                        + state.definition().objective().metric() + " "
                        + state.trials().get(best.getAsLong()).score().orElseThrow()
                : "; no trial has a score";
        return Optional.of(new Notice(
                kind,
                "",
                Optional.empty(),
                life.ended().get(),
                best,
                state.trials().finishedSearch(),
                best,
                "The sweep " + kind.label() + ": " + life.because() + leader + "."));
    }
}
