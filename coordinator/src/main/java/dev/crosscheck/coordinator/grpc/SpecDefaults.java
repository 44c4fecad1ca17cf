package dev.crosscheck.coordinator.grpc;

import com.google.protobuf.Value;
import com.google.protobuf.util.Durations;
import dev.crosscheck.proto.v1.OverfitSpec;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.proto.v1.TrialSpec;
import dev.crosscheck.proto.v1.ValidationSpec;
import java.util.Map;

/** Fills in what a specification leaves open, so that its stored form means the same for ever. Checks nothing. */
final class SpecDefaults {
    /** Natural directions of known metrics: whether larger is better. */
    static final Map<String, Boolean> METRICS = Map.of(
            "accuracy", true,
            "balanced_accuracy", true,
            "macro_f1", true,
            "auc", true,
            "r2", true,
            "log_loss", false,
            "rmse", false,
            "mae", false,
            "value", false);

    private SpecDefaults() {}

    /** All but strategy, which needs the space. */
    static SweepSpec fill(SweepSpec given) {
        SweepSpec.Builder spec = given.toBuilder();
        if (spec.getApiVersion().isEmpty()) {
            spec.setApiVersion("crosscheck/v1");
        }
        if (spec.getKind().isEmpty()) {
            spec.setKind("Sweep");
        }
        if (spec.getMetadata().getProject().isEmpty()) {
            spec.getMetadataBuilder().setProject("default");
        }
        if (!spec.getMetadata().hasPriority()) {
            spec.getMetadataBuilder().setPriority(50);
        }
        if (!spec.getMetadata().hasWeight()) {
            spec.getMetadataBuilder().setWeight(1);
        }
        Boolean maximize = METRICS.get(spec.getObjective().getMetric());
        if (spec.getObjective().getDirection().isEmpty() && maximize != null) {
            spec.getObjectiveBuilder().setDirection(maximize ? "maximize" : "minimize");
        }
        if (!spec.getBudget().hasMaxFailed()) {
            spec.getBudgetBuilder().setMaxFailed(20);
        }
        trial(spec.getTrialBuilder());
        if (spec.hasValidation()) {
            validation(spec.getValidationBuilder());
        }
        return spec.build();
    }

    private static void trial(TrialSpec.Builder trial) {
        if (!trial.hasTimeout()) {
            trial.setTimeout(Durations.fromHours(24));
        }
        if (!trial.hasMaxAttempts()) {
            trial.setMaxAttempts(3);
        }
        if (!trial.hasLease()) {
            trial.setLease(Durations.fromSeconds(15));
        }
    }

    private static void validation(ValidationSpec.Builder validation) {
        if (validation.getTuning().isEmpty() && !validation.hasReplay()) {
            validation.setTuning("tuning");
        }
        OverfitSpec.Builder overfit = validation.getOverfitBuilder();
        if (!overfit.hasAlpha()) {
            overfit.setAlpha(0.05);
        }
        if (!overfit.hasMaxLostShare()) {
            overfit.setMaxLostShare(0.5);
        }
        if (!overfit.hasMinOptimism()) {
            overfit.setMinOptimism(Value.newBuilder().setStringValue("auto"));
        }
        if (overfit.getAction().isEmpty()) {
            overfit.setAction("warn");
        }
    }
}
