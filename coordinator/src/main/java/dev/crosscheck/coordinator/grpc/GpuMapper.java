package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.scheduler.SchedulerCommand.GpuState;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.GpuView;
import dev.crosscheck.coordinator.session.SessionInput;
import dev.crosscheck.proto.v1.Gpu;
import dev.crosscheck.proto.v1.GpuLoad;
import dev.crosscheck.proto.v1.SlotGpu;
import dev.crosscheck.proto.v1.WorkerGpu;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What workers say of their GPUs, and what is said of it to people. */
final class GpuMapper {
    private static final int LONGEST_MODEL = 100;

    private GpuMapper() {}

    static GpuState gpu(Gpu gpu) {
        String model = gpu.getModel();
        return new GpuState(
                model.substring(0, Math.min(LONGEST_MODEL, model.length())),
                Math.max(0, gpu.getMemoryBytes()),
                OptionalLong.empty(),
                OptionalDouble.empty());
    }

    static SessionInput.SlotShare share(SlotGpu slot) {
        return new SessionInput.SlotShare(slot.getGpu(), slot.getShare());
    }

    static SessionInput.GpuLoad load(GpuLoad load) {
        boolean sane = load.getUtilization() >= 0 && load.getUtilization() <= 1;
        return new SessionInput.GpuLoad(
                load.getGpu(),
                load.hasMemoryUsedBytes() && load.getMemoryUsedBytes() >= 0
                        ? OptionalLong.of(load.getMemoryUsedBytes())
                        : OptionalLong.empty(),
                load.hasUtilization() && sane ? OptionalDouble.of(load.getUtilization()) : OptionalDouble.empty());
    }

    static WorkerGpu view(GpuView view) {
        WorkerGpu.Builder gpu = WorkerGpu.newBuilder()
                .setModel(view.gpu().model())
                .setMemoryBytes(view.gpu().memoryBytes())
                .setSlots(view.slots())
                .setBusy(view.busy());
        view.gpu().usedBytes().ifPresent(gpu::setMemoryUsedBytes);
        view.gpu().utilization().ifPresent(gpu::setUtilization);
        return gpu.build();
    }
}
