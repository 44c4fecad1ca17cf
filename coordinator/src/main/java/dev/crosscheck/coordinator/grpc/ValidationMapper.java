package dev.crosscheck.coordinator.grpc;

import com.google.protobuf.Value;
import dev.crosscheck.coordinator.sweep.SweepDefinition.OverfitAction;
import dev.crosscheck.coordinator.sweep.SweepDefinition.Validation;
import dev.crosscheck.proto.v1.OverfitSpec;
import dev.crosscheck.proto.v1.ReplaySpec;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.proto.v1.ValidationSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** The section {@code validation} of a specification with defaults filled in. Whether its data set exists is checked elsewhere. */
final class ValidationMapper {
    private final SpecProblems problems;

    ValidationMapper(SpecProblems problems) {
        this.problems = problems;
    }

    Optional<Validation> map(SweepSpec spec) {
        if (!spec.hasValidation()) {
            return Optional.empty();
        }
        ValidationSpec v = spec.getValidation();
        boolean replay = v.hasReplay();
        if (replay) {
            replay(spec);
        } else if (v.getDataset().isEmpty()) {
            problems.add("validation.dataset", "is missing: name a registered data set");
        }
        String base = replay ? "validation.replay" : "validation";
        ReplaySpec r = v.getReplay();
        List<String> crossChecks = replay ? r.getCrossChecksList() : v.getCrossChecksList();
        String tuning = replay ? r.getTuning() : v.getTuning();
        String vault = replay ? r.getVault() : v.getVault();
        roles(base, tuning, crossChecks, vault);
        OverfitSpec o = v.getOverfit();
        return Optional.of(new Validation(
                v.getDataset(),
                tuning,
                List.copyOf(crossChecks),
                vault.isEmpty() ? Optional.empty() : Optional.of(vault),
                problems.number(
                        "validation.overfit.alpha",
                        o.getAlpha(),
                        o.getAlpha() > 0 && o.getAlpha() < 0.25,
                        "above 0, below 0.25"),
                problems.number(
                        "validation.overfit.max_lost_share",
                        o.getMaxLostShare(),
                        o.getMaxLostShare() >= 0 && o.getMaxLostShare() < 1,
                        "0 to below 1"),
                minOptimism(o.getMinOptimism()),
                action(o.getAction()),
                replay));
    }

    private void replay(SweepSpec spec) {
        if (!spec.getTrainer().hasTable()) {
            problems.add("validation.replay", "goes with a table trainer only");
        }
        if (!spec.getValidation().getDataset().isEmpty()) {
            problems.add("validation.dataset", "does not go with replay: remove one of them");
        }
        if (spec.getValidation().getReplay().getTuning().isEmpty()) {
            problems.add("validation.replay.tuning", "is missing: name the columns of the tuning set");
        }
        if (spec.getValidation().getReplay().getCrossChecksCount() == 0) {
            problems.add("validation.replay.cross_checks", "is empty: name the columns of at least one secret set");
        }
    }

    private void roles(String base, String tuning, List<String> crossChecks, String vault) {
        Set<String> seen = new HashSet<>();
        seen.add(tuning);
        for (int i = 0; i < crossChecks.size(); i++) {
            if (!seen.add(crossChecks.get(i))) {
                problems.add(
                        base + ".cross_checks[" + i + "]",
                        "\"" + crossChecks.get(i) + "\" already has a part: name each set once");
            }
        }
        if (!vault.isEmpty() && !seen.add(vault)) {
            problems.add(base + ".vault", "\"" + vault + "\" already has a part: name each set once");
        }
    }

    private OptionalDouble minOptimism(Value value) {
        if (value.getKindCase() == Value.KindCase.STRING_VALUE
                && value.getStringValue().equals("auto")) {
            return OptionalDouble.empty();
        }
        if (value.getKindCase() == Value.KindCase.NUMBER_VALUE) {
            double number = value.getNumberValue();
            return OptionalDouble.of(
                    problems.number("validation.overfit.min_optimism", number, number >= 0, ">= 0, or auto"));
        }
        problems.add("validation.overfit.min_optimism", "is no number (expected: >= 0, or auto)");
        return OptionalDouble.empty();
    }

    private OverfitAction action(String action) {
        for (OverfitAction known : OverfitAction.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(action)) {
                return known;
            }
        }
        problems.add("validation.overfit.action", "\"" + action + "\" is unknown (expected: warn, pause, stop)");
        return OverfitAction.WARN;
    }
}
