package dev.crosscheck.worker.session;

import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.ResultAck;
import dev.crosscheck.proto.v1.StepAnswer;
import dev.crosscheck.proto.v1.StepReport;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.WorkerMessage;
import dev.crosscheck.worker.spool.ResultSpool.Kept;
import dev.crosscheck.worker.trainer.StopRequest;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The leases of this process, from assignment to acknowledgement. Used from the session's thread. */
final class Leases {
    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

    private final SessionSettings settings;
    private final Slots slots;
    private final Deliveries deliveries;
    private final Map<LeaseRef, Held> held = new LinkedHashMap<>();
    /** Slots whose process is at work, perhaps on a lease that was dropped. */
    private final Set<Integer> busy = new TreeSet<>();

    private @Nullable Stream stream;

    Leases(SessionSettings settings, Slots slots, Deliveries deliveries) {
        this.settings = settings;
        this.slots = slots;
        this.deliveries = deliveries;
    }

    Collection<Held> held() {
        return held.values();
    }

    /** The longest pause between signs of life that keeps every lease, with room for two lost ones; no lease: no bound. */
    long paceMillis() {
        return held.values().stream().mapToLong(Held::leaseMillis).min().orElse(Long.MAX_VALUE) / 3;
    }

    private static long leaseMillis(Assignment assignment) {
        long millis = assignment.getLeasePeriod().getSeconds() * 1000
                + assignment.getLeasePeriod().getNanos() / 1_000_000;
        return millis > 0 ? millis : Long.MAX_VALUE;
    }

    /** Takes a result that an earlier process left; returns it with a slot that this process has, for that one may have had more. */
    Kept restore(Kept left) {
        TrialResult.Builder result = left.result().toBuilder();
        if (result.getSlot() >= settings.slots()) {
            result.setSlot(0);
        }
        held.put(result.getLease(), Held.restored(result.getLease(), result.getSlot()));
        log("resending the result of", result.getLease());
        return new Kept(result.build(), left.predictions());
    }

    /** The coordinator has welcomed us: says everything that it may not know. */
    void online(Stream welcomed) {
        stream = welcomed;
        Set<Integer> idle = new TreeSet<>();
        for (int slot = 0; slot < settings.slots(); slot++) {
            idle.add(slot);
        }
        idle.removeAll(busy);
        for (Held one : held.values()) {
            idle.remove(one.slot());
            one.forgetSent();
            if (one.running()) {
                welcomed.send(Messages.started(one.lease()));
            }
        }
        flushSteps();
        held.values().forEach(this::sendResult);
        idle.forEach(slot -> welcomed.send(Messages.ready(slot)));
    }

    void offline() {
        stream = null;
    }

    void inbound(CoordinatorMessage message) {
        if (message.hasAssignment()) {
            assign(message.getAssignment());
        } else if (message.hasStepAnswer()) {
            answered(message.getStepAnswer());
        } else if (message.hasResultAck()) {
            acknowledged(message.getResultAck());
        } else if (message.hasStopTrial()) {
            stop(message.getStopTrial().getLease(), message.getStopTrial().getReason());
        }
    }

    private void assign(Assignment assignment) {
        LeaseRef lease = assignment.getLease();
        if (held.containsKey(lease)) {
            return;
        }
        int slot = assignment.getSlot();
        boolean taken = busy.contains(slot) || held.values().stream().anyMatch(one -> one.slot() == slot);
        if (taken || slot < 0 || slot >= settings.slots()) {
            LOG.warn(
                    "worker={} slot={} is not free; giving back sweep={} trial={}",
                    settings.name(),
                    slot,
                    lease.getSweep(),
                    lease.getTrial());
            send(Messages.released(lease, slot));
            return;
        }
        held.put(lease, Held.running(lease, slot, leaseMillis(assignment)));
        busy.add(slot);
        log("started", lease);
        slots.start(assignment);
        send(Messages.started(lease));
    }

    private void answered(StepAnswer answer) {
        Held one = held.get(answer.getLease());
        if (one != null) {
            one.answered(answer.getStep());
            if (answer.getStop()) {
                stop(answer.getLease(), answer.getReason());
            } else if (one.running()) {
                slots.answered(one.slot(), answer.getLease(), answer.getStep());
            }
        }
    }

    private void stop(LeaseRef lease, String reason) {
        Held one = held.get(lease);
        if (one != null && one.running()) {
            log("asked to stop (" + reason + ")", lease);
            slots.stop(one.slot(), lease, StopRequest.asked(reason));
        }
    }

    private void acknowledged(ResultAck ack) {
        deliveries.settle(ack.getLease());
        held.remove(ack.getLease());
        if (!ack.getAccepted()) {
            log("result refused (" + ack.getReason() + ")", ack.getLease());
        }
        if (ack.hasNext()) {
            assign(ack.getNext());
        }
    }

    /** Forgets leases that are not ours any more and ends their attempts. */
    void drop(List<LeaseRef> leases) {
        for (LeaseRef lease : leases) {
            Held one = held.remove(lease);
            if (one != null) {
                log("dropped by the coordinator", lease);
                deliveries.drop(lease);
                if (one.running()) {
                    slots.stop(one.slot(), lease, StopRequest.asked("superseded"));
                } else {
                    offer(one.slot());
                }
            }
        }
    }

    void step(LeaseRef lease, long step, Map<String, Double> metrics, String predictions) {
        Held one = held.get(lease);
        if (one != null) {
            one.step(step, metrics, predictions);
            flushSteps(one);
        }
    }

    void notice(LeaseRef lease, String sentence) {
        Held one = held.get(lease);
        if (one != null) {
            one.notice(sentence);
        }
    }

    void flushSteps() {
        held.values().forEach(this::flushSteps);
    }

    private void flushSteps(Held one) {
        while (stream != null && stream.writable()) {
            Optional<StepReport> next = one.nextUnsent();
            if (next.isEmpty()) {
                return;
            }
            stream.send(Messages.step(next.get()));
            one.sent(next.get());
        }
    }

    /** The attempt is over and its slot's process idle. Returns whether anybody still wants the result. */
    boolean ended(TrialResult result) {
        busy.remove(result.getSlot());
        Held one = held.get(result.getLease());
        if (one == null) {
            deliveries.settle(result.getLease());
            offer(result.getSlot());
            return false;
        }
        one.ended();
        log(
                "ended " + result.getOutcomeCase() + " seconds=" + Math.round(result.getSeconds() * 1000) / 1000.0
                        + why(result),
                result.getLease());
        return true;
    }

    private static String why(TrialResult result) {
        return switch (result.getOutcomeCase()) {
            case FAILED ->
                " kind=" + result.getFailed().getKind() + " reason=\""
                        + result.getFailed().getMessage() + "\"";
            case INFEASIBLE -> " reason=\"" + result.getInfeasible().getReason() + "\"";
            default -> "";
        };
    }

    /** The result is on disk and its predictions are uploaded. */
    void deliverable(TrialResult result) {
        Held one = held.get(result.getLease());
        if (one != null) {
            one.deliverable(Messages.sendable(result));
            sendResult(one);
        }
    }

    private void sendResult(Held one) {
        if (one.result().isPresent()) {
            for (Optional<StepReport> next = one.nextUnsent(); next.isPresent(); next = one.nextUnsent()) {
                send(Messages.step(next.get()));
                one.sent(next.get());
            }
            send(Messages.result(one.result().get()));
        }
    }

    /** Gives back every attempt that runs. */
    void release() {
        for (Held one : held.values()) {
            if (one.running()) {
                send(Messages.released(one.lease(), one.slot()));
                log("given back", one.lease());
            }
        }
    }

    private void offer(int slot) {
        boolean taken = busy.contains(slot) || held.values().stream().anyMatch(one -> one.slot() == slot);
        if (!taken && slot < settings.slots()) {
            send(Messages.ready(slot));
        }
    }

    private void send(WorkerMessage message) {
        if (stream != null) {
            stream.send(message);
        }
    }

    private void log(String what, LeaseRef lease) {
        LOG.info(
                "worker={} sweep={} trial={} attempt={} {}",
                settings.name(),
                lease.getSweep(),
                lease.getTrial(),
                lease.getAttempt(),
                what);
    }
}
