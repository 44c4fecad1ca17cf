package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.sweep.SweepReply.StepDecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The reasons that workers are told are those by which the worker's tests decide what a stopped trainer does. */
class StopReasonsTest {
    private static List<String> agreed(String word) throws IOException {
        return Files.readAllLines(Path.of("src", "test", "resources", "wire", "stop-reasons.txt")).stream()
                .filter(line -> line.startsWith(word + "\t"))
                .map(line -> line.substring(word.length() + 1))
                .toList();
    }

    private static String answer(SweepRig rig, LeaseKey key, double value) {
        return ((StepDecision) rig.send(new SweepCommand.ReportStep(key, 1, Map.of("score", value), rig.ref())))
                .reason();
    }

    @Test
    void ofASweepThatIsStopped() throws IOException {
        SweepRig rig = SweepRig.of("trials=5");
        LeaseKey key = rig.leased("a");
        rig.send(new SweepCommand.StopSweep("enough", rig.ref()));
        rig.pass(Duration.ZERO);
        assertThat(agreed("cancelled")).containsExactly(signalled(rig, key));
        assertThat(answer(rig, key, 0.5)).isIn(agreed("cancelled"));
    }

    @Test
    void ofAnAttemptThatRunsTooLong() throws IOException {
        SweepRig rig = SweepRig.of("trials=5");
        LeaseKey key = rig.leased("a");
        for (int beat = 0; beat < 12; beat++) {
            rig.now = rig.now.plusSeconds(5);
            rig.send(new SweepCommand.RenewLeases(rig.holder("a"), List.of(key), rig.ref()));
        }
        rig.pass(Duration.ZERO);
        assertThat(agreed("timed out")).containsExactly(signalled(rig, key));
        assertThat(answer(rig, key, 0.5)).isIn(agreed("timed out"));
    }

    private static String signalled(SweepRig rig, LeaseKey key) {
        SessionSignal.StopAttempt stop = (SessionSignal.StopAttempt) rig.session.receiveMessage();
        assertThat(stop.lease()).isEqualTo(key);
        return stop.reason();
    }

    @Test
    void ofAnAttemptThatIsNotWantedAnyMore() throws IOException {
        SweepRig rig = SweepRig.of("trials=5");
        LeaseKey key = rig.leased("a");
        rig.finish("a", key, 0.5);
        assertThat(agreed("superseded")).containsExactly(answer(rig, key, 0.5), answer(new SweepRig(), key, 0.5));
    }

    @Test
    void ofATrialThatFallsBehind() throws IOException {
        SweepRig rig = SweepRig.of("trials=9 stopping=asha");
        answer(rig, rig.leased("a"), 0.5);
        assertThat(agreed("pruned")).containsExactly(answer(rig, rig.leased("b"), 0.3));
    }
}
