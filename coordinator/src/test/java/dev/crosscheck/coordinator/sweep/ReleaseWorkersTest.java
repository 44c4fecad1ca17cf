package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ReleaseWorkersTest {
    @Test
    void leasesOfOldProcessesOfManyWorkersAreReleasedAtOnceAndThoseOfPresentAndOtherOnesStay() {
        SweepRig rig = SweepRig.of("trials=9");
        LeaseKey a = rig.leased("a");
        LeaseKey b = rig.leased("b");
        LeaseKey present = rig.leased("c");
        LeaseKey other = rig.leased("d");

        rig.send(new SweepCommand.ReleaseWorkers(
                Map.of("a", "a-2", "b", "b-2", "c", rig.holder("c").instance(), "nobody", "n-1")));

        assertThat(rig.trial(a.trial()).state()).isEqualTo("WAITING");
        assertThat(rig.trial(b.trial()).state()).isEqualTo("WAITING");
        assertThat(rig.trial(present.trial()).state()).isEqualTo("RUNNING");
        assertThat(rig.trial(other.trial()).state()).isEqualTo("RUNNING");
        int events = rig.journal.size();
        rig.send(new SweepCommand.ReleaseWorkers(Map.of("a", "a-2", "b", "b-2")));
        assertThat(rig.journal).as("repeated").hasSize(events);
    }
}
