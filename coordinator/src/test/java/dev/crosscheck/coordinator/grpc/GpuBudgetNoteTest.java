package dev.crosscheck.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.SweepSpec;
import org.junit.jupiter.api.Test;

class GpuBudgetNoteTest {
    private static SweepSpec spec(double hours, double gpus) {
        SweepSpec.Builder spec = SweepSpec.newBuilder();
        if (hours > 0) {
            spec.getBudgetBuilder().setMaxGpuHours(hours);
        }
        spec.getTrialBuilder().getResourcesBuilder().setGpus(gpus);
        return spec.build();
    }

    @Test
    void hoursThatNothingCountsAgainstAreNotedWithWhatToDo() {
        assertThat(SpecSections.notes(spec(2, 0)))
                .singleElement()
                .asString()
                .startsWith("budget.max_gpu_hours will never be used up")
                .contains("gpus: 1", "max_wall_time");
        assertThat(SpecSections.notes(spec(2, 0.25))).isEmpty();
        assertThat(SpecSections.notes(spec(0, 0))).isEmpty();
    }
}
