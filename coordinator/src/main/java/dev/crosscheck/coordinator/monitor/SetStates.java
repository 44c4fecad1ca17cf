package dev.crosscheck.coordinator.monitor;

import dev.crosscheck.coordinator.dataset.DatasetInfo.SetState;
import dev.crosscheck.coordinator.monitor.MonitorCommand.FindingView;
import dev.crosscheck.coordinator.scoring.EvidenceShape;
import dev.crosscheck.coordinator.scoring.EvidenceShape.SetShape;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The states of a sweep's sets at the moment of an answer, and what they mean for it. */
final class SetStates {
    private SetStates() {}

    /** {@code known} with the states that sets have left ACTIVE for since. */
    static EvidenceShape asOfNow(EvidenceShape known, EvidenceShape now) {
        List<SetShape> sets = new ArrayList<>();
        for (SetShape set : known.sets()) {
            String state = now.sets().stream()
                    .filter(s -> s.name().equals(set.name()) && isLate(s.state()))
                    .map(SetShape::state)
                    .findFirst()
                    .orElse(set.state());
            sets.add(new SetShape(set.name(), set.examples(), set.groups(), state));
        }
        return known.with(sets);
    }

    private static boolean isLate(String state) {
        return state.equals(SetState.EXPOSED.name())
                || state.equals(SetState.CONTAMINATED.name())
                || state.equals(SetState.RETIRED.name());
    }

    /** A sentence for each set whose state weakens what is said. */
    static List<FindingView> findings(EvidenceShape shape) {
        List<FindingView> findings = new ArrayList<>();
        for (SetShape set : shape.sets()) {
            if (set.state().equals(SetState.EXPOSED.name())) {
                findings.add(
                        warning(
                                "SET_EXPOSED",
                                "The set " + set.name()
                                        + " is EXPOSED, it has given as many answers as it can: it still counts, but its numbers can no longer be fully believed; add a fresh set."));
            } else if (set.state().equals(SetState.CONTAMINATED.name())) {
                findings.add(
                        warning(
                                "SET_CONTAMINATED",
                                "The set " + set.name()
                                        + " is CONTAMINATED: it counts no more in new verdicts; verdicts given before stay as they were."));
            }
        }
        return findings;
    }

    private static FindingView warning(String code, String text) {
        return new FindingView(code, "WARN", text, OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
    }
}
