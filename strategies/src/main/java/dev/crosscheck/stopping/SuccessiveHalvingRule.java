package dev.crosscheck.stopping;

import java.util.List;

/**
 * Asynchronous successive halving (Li, Jamieson, Rostamizadeh, Gonina, Ben-tzur, Hardt, Recht, Talwalkar 2020, "A system for massively parallel hyperparameter tuning", MLSys, arXiv:1810.05934, algorithm 2) in its stopping
 * form: at the rungs min, min eta, min eta^2, ... a trial goes on when it is among the best 1/eta of the trials that have reached the rung so far, and is stopped for good otherwise.
 *
 * <p>Deviations: no trial is paused and taken up again later ({@link Promotions} is the form that does), so that a slot never holds a checkpoint back and a worker is never idle; of the first eta trials at a rung the best so far goes on; ties go on.
 */
final class SuccessiveHalvingRule implements StoppingRule {
    private final StoppingConfig config;
    private final Rungs rungs;

    SuccessiveHalvingRule(StoppingConfig config) {
        this(
                config,
                config.rungs().isEmpty()
                        ? StoppingRules.rungs(config.min(), config.eta(), config.max())
                        : config.rungs());
    }

    SuccessiveHalvingRule(StoppingConfig config, List<Long> rungs) {
        this.config = config;
        this.rungs = new Rungs(rungs);
    }

    @Override
    public List<Long> rungs() {
        return rungs.steps();
    }

    @Override
    public boolean concerns(Report report) {
        return rungs.reached(report) >= 0;
    }

    @Override
    public Decision judge(Report report) {
        int rung = rungs.reached(report);
        if (rung < 0) {
            return Decision.GO_ON;
        }
        SortedValues others = rungs.at(rung);
        int all = others.count() + 1;
        int pass = Math.max(1, (int) Math.floor(all / config.eta()));
        if (!Double.isNaN(report.value()) && others.better(report.value()) < pass) {
            return Decision.GO_ON;
        }
        return Decision.stop(
                "step " + report.step() + ": " + value(report) + " is not among the best " + pass + " of the " + all
                        + " trials that reached step " + rungs.steps().get(rung) + bar(others, pass));
    }

    private String value(Report report) {
        return Double.isNaN(report.value()) ? "NaN" : StoppingRules.show(config, report.value());
    }

    private String bar(SortedValues others, int pass) {
        double bar = others.best(pass);
        return Double.isNaN(bar) ? "" : " (" + StoppingRules.show(config, bar) + " or better)";
    }

    @Override
    public void add(Report report) {
        rungs.add(report);
    }

    @Override
    public void finished(long trial, boolean complete) {
        // Values at rungs count whatever becomes of the trial.
    }
}
