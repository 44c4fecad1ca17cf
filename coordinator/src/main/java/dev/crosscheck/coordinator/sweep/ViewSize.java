package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.coordinator.sweep.SweepReply.TrialView;
import dev.crosscheck.search.space.ParameterValue;
import java.util.Map;

/** How many bytes of a message a trial's view takes at most. Whoever asks may be on another node, and the network between nodes drops a message that is larger than its frame. */
final class ViewSize {
    /** Bytes of trials in one answer: a quarter of the frame ({@code maximum-frame-size} in cluster.conf), for the sweep itself is in the answer too. */
    static final int PAGE_BYTES = 1 << 20;

    /** Names and numbers of the view. */
    private static final int FIXED_BYTES = 512;

    /** Marks of lengths and types around a value. */
    private static final int VALUE_BYTES = 32;

    private ViewSize() {}

    static int bytes(TrialView trial) {
        int bytes = FIXED_BYTES + utf8(trial.worker()) + utf8(trial.stoppedBecause()) + utf8(trial.notice());
        for (Map.Entry<String, ParameterValue> param : trial.params().values().entrySet()) {
            bytes += VALUE_BYTES + utf8(param.getKey());
            bytes += param.getValue() instanceof ParameterValue.TextValue text ? utf8(text.value()) : 0;
        }
        for (String metric : trial.metrics().keySet()) {
            bytes += VALUE_BYTES + utf8(metric);
        }
        return bytes;
    }

    private static int utf8(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
        }
        return bytes;
    }
}
