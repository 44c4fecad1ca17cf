package dev.crosscheck.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;

/** Sweeps of made-up evidence and their reports. */
abstract class MonitorCases {
    static final EvidenceSpec SPEC = Evidence.spec(150, 100, 130, 170);

    static OverfitReport completed(EvidenceSpec spec, List<TrialEvidence> sweep) {
        OverfitMonitor monitor = Evidence.monitor(spec, sweep);
        monitor.completed();
        return monitor.report();
    }

    static void assertSameGain(OverfitReport actual, OverfitReport expected) {
        IncumbentGain a = actual.gain().orElseThrow();
        IncumbentGain b = expected.gain().orElseThrow();
        assertThat(a.apparent()).isCloseTo(b.apparent(), within(1e-6));
        assertThat(a.verified()).isCloseTo(b.verified(), within(1e-6));
        assertThat(a.standardError()).isCloseTo(b.standardError(), within(1e-6));
        assertThat(actual.current()).isEqualTo(expected.current());
    }
}
