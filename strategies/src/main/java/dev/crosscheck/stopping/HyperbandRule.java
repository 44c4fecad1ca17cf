package dev.crosscheck.stopping;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Hyperband (Li, Jamieson, DeSalvo, Rostamizadeh, Talwalkar 2018, JMLR 18(185), algorithm 1) over asynchronous brackets: bracket s stops first at min eta^s, so that some trials are judged early and some late, and a metric that
 * says little at first cannot spoil the whole sweep.
 *
 * <p>Deviations: each bracket is a {@link SuccessiveHalvingRule} in its stopping form; a trial's bracket is a function of its number, in the long run in proportion to the algorithm's numbers of configurations n_s.
 */
final class HyperbandRule implements StoppingRule {
    /** Multiples of it modulo 1 fill the unit interval evenly. */
    private static final double GOLDEN = 0.6180339887498949;

    private final List<SuccessiveHalvingRule> brackets = new ArrayList<>();
    private final double[] shares;
    private final List<Long> rungs;

    HyperbandRule(StoppingConfig config) {
        List<Long> all = StoppingRules.rungs(config.min(), config.eta(), config.max());
        int most = all.size();
        shares = new double[most + 1];
        TreeSet<Long> steps = new TreeSet<>();
        double sum = 0;
        for (int s = 0; s <= most; s++) {
            brackets.add(new SuccessiveHalvingRule(config, all.subList(s, most)));
            steps.addAll(all.subList(s, most));
            int halvings = most - s;
            shares[s] = Math.ceil((most + 1.0) / (halvings + 1) * Math.pow(config.eta(), halvings));
            sum += shares[s];
        }
        for (int s = 0; s <= most; s++) {
            shares[s] /= sum;
        }
        rungs = List.copyOf(steps);
    }

    private SuccessiveHalvingRule bracket(long trial) {
        double point = (double) (trial + 1) * GOLDEN % 1;
        int s = 0;
        while (s < shares.length - 1 && point >= shares[s]) {
            point -= shares[s++];
        }
        return brackets.get(s);
    }

    @Override
    public List<Long> rungs() {
        return rungs;
    }

    @Override
    public boolean concerns(Report report) {
        return bracket(report.trial()).concerns(report);
    }

    @Override
    public Decision judge(Report report) {
        return bracket(report.trial()).judge(report);
    }

    @Override
    public void add(Report report) {
        bracket(report.trial()).add(report);
    }

    @Override
    public void finished(long trial, boolean complete) {
        bracket(trial).finished(trial, complete);
    }
}
