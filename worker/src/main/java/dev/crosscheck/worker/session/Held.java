package dev.crosscheck.worker.session;

import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.StepReport;
import dev.crosscheck.proto.v1.TrialResult;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One lease that this process holds. Used from the session's thread. */
final class Held {
    /** Step reports kept until they are answered; beyond that the oldest are forgotten, since the newest say most. */
    static final int UNANSWERED_STEPS = 1000;

    private final LeaseRef lease;
    private final int slot;
    private final long leaseMillis;
    private final Deque<StepReport> unanswered = new ArrayDeque<>();
    private long sentStep = -1;
    private boolean running;
    private String notice = "";
    private @Nullable TrialResult result;

    private Held(LeaseRef lease, int slot, long leaseMillis, boolean running) {
        this.lease = lease;
        this.slot = slot;
        this.leaseMillis = leaseMillis;
        this.running = running;
    }

    /** @param leaseMillis time without a sign of life after which the lease runs out */
    static Held running(LeaseRef lease, int slot, long leaseMillis) {
        return new Held(lease, slot, leaseMillis, true);
    }

    /** A result that an earlier process left in the spool. */
    static Held restored(LeaseRef lease, int slot) {
        return new Held(lease, slot, Long.MAX_VALUE, false);
    }

    LeaseRef lease() {
        return lease;
    }

    int slot() {
        return slot;
    }

    long leaseMillis() {
        return leaseMillis;
    }

    boolean running() {
        return running;
    }

    void ended() {
        running = false;
    }

    /** The result may be sent: it is on disk and its predictions are uploaded. */
    void deliverable(TrialResult delivered) {
        result = delivered;
    }

    Optional<TrialResult> result() {
        return Optional.ofNullable(result);
    }

    /** Goes with every report from now on. */
    void notice(String sentence) {
        notice = sentence;
    }

    /** {@code predictions}: receipt of those at this step, or empty. */
    void step(long step, Map<String, Double> metrics, String predictions) {
        unanswered.addLast(StepReport.newBuilder()
                .setLease(lease)
                .setStep(step)
                .putAllMetrics(metrics)
                .setPredictions(predictions)
                .setNotice(notice)
                .build());
        if (unanswered.size() > UNANSWERED_STEPS) {
            unanswered.removeFirst();
        }
    }

    void answered(long step) {
        unanswered.removeIf(report -> report.getStep() <= step);
    }

    /** The stream was lost: everything unanswered goes out again. */
    void forgetSent() {
        sentStep = -1;
    }

    /** The next report that this stream has not carried. */
    Optional<StepReport> nextUnsent() {
        for (StepReport report : unanswered) {
            if (report.getStep() > sentStep) {
                return Optional.of(report);
            }
        }
        return Optional.empty();
    }

    void sent(StepReport report) {
        sentStep = report.getStep();
    }
}
