package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.coordinator.monitor.MonitorCommand;
import java.util.Optional;

/** Answers commands that the sweep does not take. */
final class Refusals {
    private Refusals() {}

    static void refuse(SweepCommand command, SweepRejection code, String message) {
        if (command instanceof SweepCommand.Asked asked) {
            asked.replyTo().tell(new SweepReply.Rejected(code, message));
        } else if (command instanceof SweepCommand.GetOverfit question) {
            question.replyTo().tell(new MonitorCommand.ReportReply(Optional.empty(), message));
        }
    }
}
