package dev.crosscheck.bench;

import static dev.crosscheck.bench.Problems.num;
import static dev.crosscheck.bench.Problems.word;
import static dev.crosscheck.search.space.Spaces.choice;
import static dev.crosscheck.search.space.Spaces.logReal;
import static dev.crosscheck.search.space.Spaces.logWhole;
import static dev.crosscheck.search.space.Spaces.ordinal;
import static dev.crosscheck.search.space.Spaces.real;
import static dev.crosscheck.search.space.Spaces.space;
import static dev.crosscheck.search.space.Spaces.when;
import static dev.crosscheck.search.space.Spaces.whole;

import dev.crosscheck.bench.Problems.Problem;
import dev.crosscheck.search.space.Configuration;
import java.util.List;

/**
 * Held-out problems shaped like hyperparameter tuning: error rates over mixed and conditional spaces, with plateaus, interactions and noise. Like {@link HeldOut}, for
 * choices that are not to be fitted to the compared problems.
 */
final class HeldOutTuning {
    private HeldOutTuning() {}

    static List<Problem> problems() {
        return List.of(
                new Problem(
                        "tune_forest7",
                        space(
                                logWhole("trees", 10, 1000),
                                whole("depth", 1, 30),
                                logWhole("leaf", 1, 100),
                                real("features", .05, 1),
                                choice("criterion", "gini", "entropy"),
                                choice("bootstrap", true, false),
                                when(real("share", .1, 1), "bootstrap", true)),
                        HeldOutTuning::forest,
                        .12,
                        .005),
                new Problem(
                        "tune_conv9",
                        space(
                                choice("optimizer", "sgd", "adamw"),
                                logReal("lr", 1e-5, 3),
                                when(real("momentum", .5, .99), "optimizer", "sgd"),
                                logReal("decay", 1e-7, 1e-1),
                                whole("depth", 2, 10),
                                logWhole("width", 8, 256),
                                choice("augment", "none", "flip", "mix"),
                                when(real("mix", 0, 1), "augment", "mix"),
                                real("smoothing", 0, .4)),
                        HeldOutTuning::conv,
                        .06,
                        .01),
                new Problem(
                        "tune_linear5",
                        space(
                                choice("penalty", "l1", "l2", "elastic"),
                                logReal("c", 1e-5, 1e4),
                                when(real("ratio", 0, 1), "penalty", "elastic"),
                                choice("scaler", "none", "standard", "minmax", "rank"),
                                choice("balanced", true, false)),
                        HeldOutTuning::linear,
                        .2,
                        .01),
                new Problem(
                        "tune_boost7",
                        space(
                                logReal("lr", 1e-3, 1),
                                logWhole("rounds", 20, 5000),
                                whole("depth", 2, 14),
                                real("rows", .3, 1),
                                real("columns", .3, 1),
                                logReal("child", 1e-2, 1e2),
                                logReal("gamma", 1e-6, 10)),
                        HeldOutTuning::boost,
                        .1,
                        .01),
                new Problem(
                        "tune_adapter6",
                        space(
                                ordinal("rank", 1, 2, 4, 8, 16, 32, 64),
                                logReal("alpha", 1, 256),
                                logReal("lr", 1e-6, 1e-1),
                                real("warmup", 0, .3),
                                real("dropout", 0, .5),
                                choice("schedule", "constant", "linear", "cosine")),
                        HeldOutTuning::adapter,
                        .3,
                        .01),
                new Problem(
                        "tune_select9",
                        space(
                                choice("model", "near", "margin", "trees"),
                                when(logWhole("neighbours", 1, 200), "model", "near"),
                                when(choice("distance", 1, 2), "model", "near"),
                                when(logReal("c", 1e-3, 1e4), "model", "margin"),
                                when(logReal("gamma", 1e-6, 10), "model", "margin"),
                                when(logWhole("count", 10, 1000), "model", "trees"),
                                when(whole("depth", 1, 25), "model", "trees"),
                                when(real("features", .05, 1), "model", "trees"),
                                whole("components", 2, 50)),
                        HeldOutTuning::select,
                        .1,
                        .01),
                new Problem(
                        "tune_recur8",
                        space(
                                choice("cell", "plain", "gru", "lstm"),
                                logReal("lr", 1e-5, 1),
                                logReal("clip", 1e-2, 1e2),
                                logWhole("hidden", 16, 1024),
                                whole("layers", 1, 5),
                                when(real("between", 0, .7), "layers", 2, 3, 4, 5),
                                logWhole("window", 4, 512),
                                choice("tied", true, false)),
                        HeldOutTuning::recurrent,
                        .25,
                        .02));
    }

    private static double square(double x) {
        return x * x;
    }

    private static double log10(Configuration c, String name) {
        return Math.log10(num(c, name));
    }

    /** Flat in the number of trees beyond a point; a deep tree wants larger leaves. */
    private static double forest(Configuration c) {
        double leaf = log10(c, "leaf");
        double q = .05 * Math.pow(10 / num(c, "trees"), .5) - .05 * Math.pow(.01, .5);
        q += .08 * square((num(c, "depth") - 18) / 18) + .04 * square(leaf - .4 - .02 * (num(c, "depth") - 18));
        q += .1 * square(num(c, "features") - .35) + (word(c, "criterion").equals("gini") ? .004 : 0);
        q += word(c, "bootstrap").equals("true") ? .05 * square(num(c, "share") - .7) : .012;
        return .12 + q;
    }

    /** Too high a rate for the depth diverges to a plateau. */
    private static double conv(Configuration c) {
        boolean sgd = word(c, "optimizer").equals("sgd");
        double effective = log10(c, "lr") - (sgd ? Math.log10(1 - num(c, "momentum")) : 0);
        double depth = num(c, "depth");
        double off = effective - (sgd ? .1 : -2.6) + .05 * (depth - 6);
        if (off > 1.2) {
            return .9;
        }
        double width = Math.log(num(c, "width")) / Math.log(2);
        double q = sgd ? .2 * square(num(c, "momentum") - .9) : .008;
        q += .25 * (1 - Math.exp(-.6 * off * off)) + .004 * square(depth - 6) + .01 * square(width - 6.5);
        q += .006 * square(log10(c, "decay") + 3.5 - .3 * (width - 6.5)) + .3 * square(num(c, "smoothing") - .1);
        q += switch (word(c, "augment")) {
            case "mix" -> .08 * square(num(c, "mix") - .4);
            case "flip" -> .01;
            default -> .04;
        };
        return .06 + q;
    }

    private static double linear(Configuration c) {
        double size = log10(c, "c");
        double q =
                switch (word(c, "scaler")) {
                    case "standard" -> 0;
                    case "rank" -> .008;
                    case "minmax" -> .02;
                    default -> .06;
                };
        q += word(c, "balanced").equals("true") ? 0 : .015;
        return .2
                + q
                + switch (word(c, "penalty")) {
                    case "elastic" -> .03 * Math.abs(size + .5) + .06 * square(num(c, "ratio") - .3);
                    case "l1" -> .012 + .03 * Math.abs(size - .3);
                    default -> .01 + .02 * Math.abs(size + 1);
                };
    }

    /** Lies in a curved valley of rate and rounds; beyond it overfits more slowly than it underfits. */
    private static double boost(Configuration c) {
        double work = Math.log10(num(c, "lr") * num(c, "rounds") / 20);
        double depth = num(c, "depth");
        double q = work < 0 ? .25 * work * work : .06 * work * work;
        q += .02 * Math.max(0, log10(c, "lr") + 1.2) + .003 * square(depth - 6);
        q += .15 * square(num(c, "rows") - .75) + .1 * square(num(c, "columns") - .6 + .02 * (depth - 6));
        q += .01 * square(log10(c, "child") - .3 - .1 * (depth - 6)) + .004 * square(log10(c, "gamma") + 2);
        return .1 + .5 * (1 - Math.exp(-2 * q));
    }

    private static double adapter(Configuration c) {
        double rank = Math.log(num(c, "rank")) / Math.log(2);
        double strength = log10(c, "lr") + .5 * Math.log10(num(c, "alpha") / num(c, "rank"));
        double q = .4 * (1 - Math.exp(-.5 * square(strength + 3.2))) + .008 * square(rank - 4);
        q += .4 * square(num(c, "warmup") - .06) + .2 * square(num(c, "dropout") - .08);
        return .3
                + q
                + switch (word(c, "schedule")) {
                    case "cosine" -> 0;
                    case "linear" -> .006;
                    default -> .03;
                };
    }

    private static double select(Configuration c) {
        double base = .1 + .02 * square((num(c, "components") - 22) / 14);
        return switch (word(c, "model")) {
            case "near" ->
                base
                        + .05
                        + .05 * square(log10(c, "neighbours") - 1)
                        + (word(c, "distance").equals("2") ? .01 : 0);
            case "margin" -> {
                double gamma = log10(c, "gamma");
                yield base + .4 * (1 - Math.exp(-.3 * square(log10(c, "c") + gamma) - .15 * square(gamma + 2)));
            }
            default ->
                base
                        + .03
                        + .03 * square((num(c, "depth") - 14) / 8)
                        + .08 * square(num(c, "features") - .3)
                        + .02 * (3 - log10(c, "count"));
        };
    }

    private static double recurrent(Configuration c) {
        String cell = word(c, "cell");
        double hidden = Math.log(num(c, "hidden")) / Math.log(2);
        double clip = log10(c, "clip");
        double off = log10(c, "lr") + (cell.equals("plain") ? 3.4 : 2.6) + .2 * (hidden - 8) - .15 * Math.min(0, clip);
        double layers = num(c, "layers");
        double q = .5 * (1 - Math.exp(-.4 * off * off)) + .01 * square(hidden - 8.5) + .01 * square(layers - 2);
        q += .02 * Math.max(0, clip - .5) + .015 * square(log10(c, "window") - (cell.equals("plain") ? 1.2 : 1.8));
        q += layers > 1.5 ? .3 * square(num(c, "between") - .25) : .01;
        q += cell.equals("plain") ? .08 : cell.equals("gru") ? .008 : 0;
        return .25 + q + (word(c, "tied").equals("true") ? 0 : .01);
    }
}
