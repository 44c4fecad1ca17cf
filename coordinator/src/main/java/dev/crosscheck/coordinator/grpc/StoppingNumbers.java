package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.proto.v1.EarlyStoppingSpec;

/** The numbers of an early-stopping rule: given or default, and whether they make sense. */
final class StoppingNumbers {
    private final SpecProblems problems;
    private final EarlyStoppingSpec early;

    StoppingNumbers(SpecProblems problems, EarlyStoppingSpec early) {
        this.problems = problems;
        this.early = early;
    }

    double eta() {
        double eta = early.hasEta() ? early.getEta() : 3;
        return problems.number("early_stopping.eta", eta, eta >= 1.5 && eta <= 100, "1.5 to 100");
    }

    int startup(int fallback) {
        int startup = early.hasStartupTrials() ? early.getStartupTrials() : fallback;
        return problems.whole("early_stopping.startup_trials", startup, 1, 1_000_000);
    }

    int patience() {
        int patience = early.hasPatience() ? early.getPatience() : 5;
        return problems.whole("early_stopping.patience", patience, 1, 1_000_000_000);
    }

    double minDelta() {
        double delta = early.getMinDelta();
        return problems.number("early_stopping.min_delta", delta, delta >= 0, ">= 0");
    }

    double threshold() {
        double threshold = early.hasThreshold() ? early.getThreshold() : 0.1;
        return problems.number(
                "early_stopping.threshold", threshold, threshold > 0 && threshold <= 0.5, "above 0, at most 0.5");
    }
}
