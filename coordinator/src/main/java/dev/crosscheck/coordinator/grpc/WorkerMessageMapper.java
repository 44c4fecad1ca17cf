package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.index.SweepIds;
import dev.crosscheck.coordinator.session.SessionInput;
import dev.crosscheck.coordinator.session.SessionOutput;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.Failed;
import dev.crosscheck.proto.v1.Hello;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.ResultAck;
import dev.crosscheck.proto.v1.StepReport;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.WorkerMessage;
import java.util.List;
import java.util.Map;

/** Messages of worker sessions to the session's own types and back. */
final class WorkerMessageMapper {
    private static final int LONGEST_TEXT = 10_000;
    private static final int MOST_SHOWN = 100;

    private WorkerMessageMapper() {}

    /**
     * What the worker said.
     *
     * @throws IllegalArgumentException with a sentence when the message makes no sense
     */
    static SessionInput input(WorkerMessage message) {
        switch (message.getMessageCase()) {
            case HELLO -> {
                return hello(message.getHello());
            }
            case HEARTBEAT -> {
                return new SessionInput.Heartbeat(
                        message.getHeartbeat().getSequence(),
                        message.getHeartbeat().getLeasesList().stream()
                                .map(WorkerMessageMapper::lease)
                                .toList(),
                        message.getHeartbeat().getGpuLoadsList().stream()
                                .map(GpuMapper::load)
                                .toList());
            }
            case SLOT_READY -> {
                return new SessionInput.SlotReady(message.getSlotReady().getSlot());
            }
            case TRIAL_STARTED -> {
                return new SessionInput.Started(lease(message.getTrialStarted().getLease()));
            }
            case STEP_REPORT -> {
                return step(message.getStepReport());
            }
            case TRIAL_RESULT -> {
                return result(message.getTrialResult());
            }
            case GOODBYE -> {
                return new SessionInput.Goodbye(message.getGoodbye().getReason());
            }
            case MESSAGE_NOT_SET -> {}
        }
        throw new IllegalArgumentException("a message is empty, or of a kind that this coordinator does not know");
    }

    private static SessionInput hello(Hello hello) {
        return new SessionInput.Hello(
                hello.getProtocol(),
                hello.getName(),
                hello.getInstance(),
                hello.getSlots(),
                hello.getDevice(),
                hello.getLabelsMap(),
                hello.getVersion(),
                hello.getHeldList().stream()
                        .map(h -> new SessionInput.Held(lease(h.getLease()), h.getSlot()))
                        .toList(),
                hello.getGpusList().stream().map(GpuMapper::gpu).toList(),
                hello.getSlotGpusList().stream().map(GpuMapper::share).toList());
    }

    private static SessionInput step(StepReport report) {
        if (report.getStep() < 0) {
            throw new IllegalArgumentException("step: " + report.getStep() + " (expected: >= 0)");
        }
        return new SessionInput.Step(
                lease(report.getLease()),
                report.getStep(),
                report.getMetricsMap(),
                report.getPredictions(),
                report.getNotice());
    }

    private static SessionInput result(TrialResult result) {
        switch (result.getOutcomeCase()) {
            case COMPLETED -> {
                return result(
                        result,
                        AttemptOutcome.COMPLETED,
                        "",
                        result.getCompleted().getMetricsMap(),
                        result.getCompleted().getPredictions());
            }
            case STOPPED -> {
                return result(
                        result,
                        AttemptOutcome.STOPPED,
                        result.getStopped().getReason(),
                        result.getStopped().getMetricsMap(),
                        result.getStopped().getPredictions());
            }
            case FAILED -> {
                return result(
                        result, failure(result.getFailed()), result.getFailed().getMessage(), Map.of(), "");
            }
            case INFEASIBLE -> {
                return result(
                        result,
                        AttemptOutcome.INFEASIBLE,
                        result.getInfeasible().getReason(),
                        Map.of(),
                        "");
            }
            case RELEASED -> {
                return result(result, AttemptOutcome.RELEASED, "the worker gave it back", Map.of(), "");
            }
            case OUTCOME_NOT_SET -> {}
        }
        throw new IllegalArgumentException("a result has no outcome");
    }

    private static SessionInput result(
            TrialResult result,
            AttemptOutcome outcome,
            String message,
            Map<String, Double> metrics,
            String predictions) {
        boolean good = Double.isFinite(result.getSeconds()) && result.getSeconds() >= 0;
        if (!good) {
            throw new IllegalArgumentException("seconds: " + result.getSeconds() + " (expected: >= 0)");
        }
        String text = message.length() > LONGEST_TEXT ? message.substring(0, LONGEST_TEXT) : message;
        return new SessionInput.Result(
                lease(result.getLease()), result.getSlot(), outcome, text, metrics, predictions, result.getSeconds());
    }

    private static AttemptOutcome failure(Failed failed) {
        switch (failed.getKind()) {
            case "OUT_OF_MEMORY" -> {
                return failed.getDoesNotFit() ? AttemptOutcome.DOES_NOT_FIT : AttemptOutcome.OUT_OF_MEMORY;
            }
            case "TIMED_OUT" -> {
                return AttemptOutcome.TIMED_OUT;
            }
            case "CRASHED" -> {
                return AttemptOutcome.CRASHED;
            }
            case "ERROR" -> {
                return AttemptOutcome.FAILED;
            }
            default -> {
                throw new IllegalArgumentException("failed.kind: \"" + failed.getKind()
                        + "\" (expected: ERROR, OUT_OF_MEMORY, TIMED_OUT, CRASHED)");
            }
        }
    }

    /** The lease that the first message of an upload names. */
    static LeaseKey uploadLease(LeaseRef ref) {
        if (!isLease(ref)) {
            throw GrpcErrors.invalid(
                    "INVALID_LEASE", "the first message of an upload names no lease; send the lease of the assignment");
        }
        return lease(ref);
    }

    /** Whether this may be a lease of the coordinator's. */
    static boolean isLease(LeaseRef ref) {
        return SweepIds.mayBe(ref.getSweep()) && ref.getTrial() >= 0 && ref.getAttempt() >= 1;
    }

    static LeaseKey lease(LeaseRef ref) {
        if (!isLease(ref)) {
            String sweep = ref.getSweep();
            throw new IllegalArgumentException("a lease names sweep \""
                    + sweep.substring(0, Math.min(sweep.length(), MOST_SHOWN)) + "\", trial " + ref.getTrial()
                    + ", attempt " + ref.getAttempt() + " (expected: a sweep's id, >= 0, >= 1)");
        }
        return new LeaseKey(ref.getSweep(), ref.getTrial(), ref.getAttempt(), ref.getEpoch());
    }

    static CoordinatorMessage output(SessionOutput output) {
        CoordinatorMessage.Builder message = CoordinatorMessage.newBuilder();
        if (output instanceof SessionOutput.Welcome w) {
            message.getWelcomeBuilder()
                    .setSession(w.session())
                    .setHeartbeatInterval(duration(w.heartbeat()))
                    .addAllDropped(refs(w.dropped()));
        } else if (output instanceof SessionOutput.HeartbeatAck a) {
            message.getHeartbeatAckBuilder().setSequence(a.sequence()).addAllDropped(refs(a.dropped()));
        } else if (output instanceof SessionOutput.Assign a) {
            message.setAssignment(assignment(a));
        } else if (output instanceof SessionOutput.StepAnswer a) {
            message.getStepAnswerBuilder()
                    .setLease(ref(a.lease()))
                    .setStep(a.step())
                    .setStop(a.stop())
                    .setReason(a.reason());
        } else if (output instanceof SessionOutput.ResultAck a) {
            ResultAck.Builder ack = message.getResultAckBuilder()
                    .setLease(ref(a.lease()))
                    .setAccepted(a.accepted())
                    .setReason(a.reason());
            a.next().ifPresent(next -> ack.setNext(assignment(next)));
        } else if (output instanceof SessionOutput.Stop s) {
            message.getStopTrialBuilder().setLease(ref(s.lease())).setReason(s.reason());
        }
        return message.build();
    }

    private static Assignment assignment(SessionOutput.Assign assign) {
        return Assignment.newBuilder()
                .setSlot(assign.assignment().slot())
                .setLease(ref(assign.assignment().lease()))
                .setLeasePeriod(duration(assign.assignment().leasePeriod()))
                .setTask(((TrialTaskFactory.Task) assign.task()).message())
                .build();
    }

    private static List<LeaseRef> refs(List<LeaseKey> leases) {
        return leases.stream().map(WorkerMessageMapper::ref).toList();
    }

    private static LeaseRef ref(LeaseKey lease) {
        return LeaseRef.newBuilder()
                .setSweep(lease.sweepId())
                .setTrial(lease.trial())
                .setAttempt(lease.attempt())
                .setEpoch(lease.epoch())
                .build();
    }

    static com.google.protobuf.Duration duration(java.time.Duration duration) {
        return com.google.protobuf.Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }
}
