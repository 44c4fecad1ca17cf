package dev.crosscheck.bench;

import dev.crosscheck.search.math.RandomStreams;
import dev.crosscheck.stopping.Report;
import dev.crosscheck.stopping.StoppingConfig;
import dev.crosscheck.stopping.StoppingRule;
import dev.crosscheck.stopping.StoppingRules;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * Early stopping on recorded learning curves: a table with columns split, tune, rest and r1_tune, r2_tune, r3_tune, the rungs taken as 1/27, 1/9 and 1/3 of the full training. For each split and each of 20 random orders all its trials are run by each
 * rule; 16 run at a time and report in turn. Prints, as means over splits and orders: the share of the full training that was spent, the tuning score of the best complete trial, its true score (rest), and in how many runs that is
 * the same trial as with full training. Argument: the table.
 */
final class EarlyStoppingQuality {
    private static final int ORDERS = 20;
    private static final int PARALLEL = 16;
    private static final long[] STEPS = {1, 3, 9, 27};

    private EarlyStoppingQuality() {}

    /** Tuning scores at the rungs and at the end, and the truth. */
    private record Curve(List<Double> scores, double truth) {}

    private record Outcome(double cost, double tuning, double truth, boolean same) {}

    public static void main(String[] args) throws IOException {
        Map<String, List<Curve>> splits = read(Path.of(args[0]));
        System.out.println(
                "| rule | training spent | best tuning score | its true score | same trial as full training |");
        System.out.println("|---|---|---|---|---|");
        for (String name : List.of(
                "none", "asha", "asha from 3", "asha eta 2", "asha eta 1.7", "hyperband", "median", "median from 3")) {
            List<Outcome> outcomes = new ArrayList<>();
            for (List<Curve> curves : splits.values()) {
                for (int order = 0; order < ORDERS; order++) {
                    outcomes.add(run(name, curves, order));
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.3f | %.4f | %.4f | %d of %d |%n",
                    name,
                    outcomes.stream().mapToDouble(Outcome::cost).average().orElseThrow(),
                    outcomes.stream().mapToDouble(Outcome::tuning).average().orElseThrow(),
                    outcomes.stream().mapToDouble(Outcome::truth).average().orElseThrow(),
                    outcomes.stream().filter(Outcome::same).count(),
                    outcomes.size());
        }
    }

    private static Outcome run(String name, List<Curve> all, int order) {
        List<Curve> curves = new ArrayList<>(all);
        Collections.shuffle(
                curves, new Random(RandomStreams.of(7, order, "order").nextLong()));
        int full = best(curves, new boolean[curves.size()]);
        boolean[] stopped = new boolean[curves.size()];
        double spent = 0;
        if (!name.equals("none")) {
            StoppingRule rule = rule(name);
            for (int from = 0; from < curves.size(); from += PARALLEL) {
                for (int rung = 0; rung < STEPS.length - 1; rung++) {
                    for (int t = from; t < Math.min(curves.size(), from + PARALLEL); t++) {
                        Report report = new Report(
                                t, STEPS[rung], curves.get(t).scores().get(rung));
                        if (!stopped[t] && rule.concerns(report)) {
                            stopped[t] = rule.judge(report).stop();
                            rule.add(report);
                            spent += stopped[t] ? STEPS[rung] : 0;
                        }
                    }
                }
            }
        }
        for (int t = 0; t < curves.size(); t++) {
            spent += stopped[t] ? 0 : STEPS[STEPS.length - 1];
        }
        int best = best(curves, stopped);
        return new Outcome(
                spent / STEPS[STEPS.length - 1] / curves.size(),
                last(curves.get(best)),
                curves.get(best).truth(),
                best == full);
    }

    private static StoppingRule rule(String name) {
        long min = name.endsWith("from 3") ? 3 : 1;
        boolean gentle = name.contains("eta");
        double eta = gentle ? Double.parseDouble(name.substring(name.lastIndexOf(' ') + 1)) : 3;
        List<Long> rungs = gentle ? List.of(1L, 3L, 9L) : List.of();
        return StoppingRules.create(
                new StoppingConfig(name.split(" ")[0], "tune", true, min, 27, rungs, eta, 5, 5, 0, 0.1));
    }

    private static double last(Curve curve) {
        return curve.scores().get(STEPS.length - 1);
    }

    private static int best(List<Curve> curves, boolean[] stopped) {
        int best = -1;
        for (int t = 0; t < curves.size(); t++) {
            if (!stopped[t] && (best < 0 || last(curves.get(t)) > last(curves.get(best)))) {
                best = t;
            }
        }
        return best;
    }

    private static Map<String, List<Curve>> read(Path file) throws IOException {
        Map<String, List<Curve>> splits = new TreeMap<>();
        try (var in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            List<String> header = Arrays.asList(in.readLine().split(",", -1));
            int[] columns = List.of("r1_tune", "r2_tune", "r3_tune", "tune").stream()
                    .mapToInt(header::indexOf)
                    .toArray();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] cells = line.split(",", -1);
                if (cells[header.indexOf("status")].equals("ok")) {
                    List<Double> scores = Arrays.stream(columns)
                            .mapToObj(c -> cells[c].isEmpty() ? Double.NaN : Double.parseDouble(cells[c]))
                            .toList();
                    splits.computeIfAbsent(cells[header.indexOf("split")], split -> new ArrayList<>())
                            .add(new Curve(scores, Double.parseDouble(cells[header.indexOf("rest")])));
                }
            }
        }
        return splits;
    }
}
