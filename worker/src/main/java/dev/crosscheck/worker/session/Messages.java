package dev.crosscheck.worker.session;

import dev.crosscheck.proto.v1.Failed;
import dev.crosscheck.proto.v1.Goodbye;
import dev.crosscheck.proto.v1.Gpu;
import dev.crosscheck.proto.v1.Heartbeat;
import dev.crosscheck.proto.v1.HeldLease;
import dev.crosscheck.proto.v1.Hello;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.Released;
import dev.crosscheck.proto.v1.SlotGpu;
import dev.crosscheck.proto.v1.SlotReady;
import dev.crosscheck.proto.v1.StepReport;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.TrialStarted;
import dev.crosscheck.proto.v1.WorkerMessage;
import dev.crosscheck.worker.gpu.GpuLayout;
import dev.crosscheck.worker.gpu.GpuLoad;
import java.util.Collection;
import java.util.List;

/** What a worker says. */
final class Messages {
    static final int PROTOCOL = 1;

    /** Far above what any result says, far below the message for which the coordinator would end the stream. */
    private static final int LARGEST_RESULT_BYTES = 1 << 20;

    private Messages() {}

    static WorkerMessage hello(SessionSettings settings, Collection<Held> held) {
        String version = Messages.class.getPackage().getImplementationVersion();
        Hello.Builder hello = Hello.newBuilder()
                .setProtocol(PROTOCOL)
                .setName(settings.name())
                .setInstance(settings.instance())
                .setSlots(settings.slots())
                .setDevice(settings.device())
                .putAllLabels(settings.labels())
                .setVersion(version == null ? "development" : version);
        for (Held one : held) {
            hello.addHeld(HeldLease.newBuilder().setLease(one.lease()).setSlot(one.slot()));
        }
        gpus(hello, settings.layout());
        return WorkerMessage.newBuilder().setHello(hello).build();
    }

    private static void gpus(Hello.Builder hello, GpuLayout layout) {
        layout.gpus()
                .forEach(gpu ->
                        hello.addGpus(Gpu.newBuilder().setModel(gpu.model()).setMemoryBytes(gpu.memoryBytes())));
        for (int slot = 0; slot < layout.slotGpus().size(); slot++) {
            hello.addSlotGpus(
                    SlotGpu.newBuilder().setGpu(layout.slotGpus().get(slot)).setShare(layout.share(slot)));
        }
    }

    static WorkerMessage heartbeat(long sequence, Collection<Held> held, List<GpuLoad> loads) {
        Heartbeat.Builder heartbeat = Heartbeat.newBuilder().setSequence(sequence);
        held.forEach(one -> heartbeat.addLeases(one.lease()));
        for (GpuLoad load : loads) {
            var message = heartbeat.addGpuLoadsBuilder().setGpu(load.gpu());
            load.usedBytes().ifPresent(message::setMemoryUsedBytes);
            load.utilization().ifPresent(message::setUtilization);
        }
        return WorkerMessage.newBuilder().setHeartbeat(heartbeat).build();
    }

    static WorkerMessage ready(int slot) {
        return WorkerMessage.newBuilder()
                .setSlotReady(SlotReady.newBuilder().setSlot(slot))
                .build();
    }

    static WorkerMessage started(LeaseRef lease) {
        return WorkerMessage.newBuilder()
                .setTrialStarted(TrialStarted.newBuilder().setLease(lease))
                .build();
    }

    static WorkerMessage step(StepReport report) {
        return WorkerMessage.newBuilder().setStepReport(report).build();
    }

    static WorkerMessage result(TrialResult result) {
        return WorkerMessage.newBuilder().setTrialResult(result).build();
    }

    /** The result, or a failure in its place where it is so large that it could not be sent, and would take the stream of every slot with it. */
    static TrialResult sendable(TrialResult result) {
        int bytes = result.getSerializedSize();
        if (bytes <= LARGEST_RESULT_BYTES) {
            return result;
        }
        Failed.Builder failed = Failed.newBuilder()
                .setKind("ERROR")
                .setMessage("The result has " + bytes + " bytes (expected: at most " + LARGEST_RESULT_BYTES
                        + "); report fewer metrics with shorter names, and fail with a shorter message.");
        return result.toBuilder().setFailed(failed).build();
    }

    static WorkerMessage released(LeaseRef lease, int slot) {
        return result(TrialResult.newBuilder()
                .setLease(lease)
                .setSlot(slot)
                .setReleased(Released.getDefaultInstance())
                .build());
    }

    static WorkerMessage goodbye(String reason) {
        return WorkerMessage.newBuilder()
                .setGoodbye(Goodbye.newBuilder().setReason(reason))
                .build();
    }
}
