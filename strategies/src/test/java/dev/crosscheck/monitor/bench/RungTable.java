package dev.crosscheck.monitor.bench;

import dev.crosscheck.monitor.ExampleScores;
import dev.crosscheck.monitor.SetScores;
import dev.crosscheck.monitor.TrialEvidence;
import dev.crosscheck.monitor.TrialEvidence.Kind;
import dev.crosscheck.monitor.TuningScore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** Recorded trials with their scores at three rungs and at full training (level 3), by split. Rungs have scores only; full training has examples. */
final class RungTable {
    static final List<String> SETS = List.of("s1", "s2", "s3");
    static final int FULL = 3;
    private static final String[] PREFIX = {"r1_", "r2_", "r3_", ""};

    /** One trial; scores by level: the tuning score, those of the secret sets, the true score. */
    static final class Row {
        private final double[][] scores;
        private final Map<String, boolean[]> bits;

        Row(double[][] scores, Map<String, boolean[]> bits) {
            this.scores = scores;
            this.bits = bits;
        }

        double[][] scores() {
            return scores;
        }

        boolean[] bitsOf(String set) {
            return Objects.requireNonNull(bits.get(set));
        }

        double tune(int level) {
            return scores[level][0];
        }

        double secret(int level, int set) {
            return scores[level][1 + set];
        }

        double truth(int level) {
            return scores[level][1 + SETS.size()];
        }

        /** What the trial brings at a level, with per-example scores where there are any. */
        TrialEvidence evidence(long trial, int level) {
            if (level < FULL) {
                return reported(trial, scores[level], sizes());
            }
            Map<String, SetScores> sets = new HashMap<>();
            for (String set : SETS) {
                sets.put(set, new SetScores.PerExample(ExampleScores.ofBits(bitsOf(set))));
            }
            return new TrialEvidence(trial, Kind.SEARCH, TuningScore.of(ExampleScores.ofBits(bitsOf("tune"))), sets);
        }

        int[] sizes() {
            return SETS.stream().mapToInt(set -> bitsOf(set).length).toArray();
        }

        /** Scores without examples: tested unpaired, which is weaker than what the service does at rungs. */
        static TrialEvidence reported(long trial, double[] scores, int[] sizes) {
            Map<String, SetScores> sets = new HashMap<>();
            for (int k = 0; k < SETS.size(); k++) {
                sets.put(SETS.get(k), SetScores.Reported.binomial(Math.min(1, Math.max(0, scores[1 + k])), sizes[k]));
            }
            return new TrialEvidence(trial, Kind.SEARCH, TuningScore.reported(scores[0]), sets);
        }
    }

    private RungTable() {}

    static Map<String, List<Row>> read(Path file) throws IOException {
        Map<String, List<Row>> splits = new TreeMap<>();
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            List<String> header = Arrays.asList(in.readLine().split(",", -1));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] cells = line.split(",", -1);
                if (cells[header.indexOf("status")].equals("ok")) {
                    splits.computeIfAbsent(cells[header.indexOf("split")], split -> new ArrayList<>())
                            .add(row(header, cells));
                }
            }
        }
        return splits;
    }

    private static Row row(List<String> header, String[] cells) {
        List<String> columns = new ArrayList<>(List.of("tune"));
        columns.addAll(SETS);
        columns.add("rest");
        double[][] scores = new double[PREFIX.length][columns.size()];
        for (int level = 0; level < PREFIX.length; level++) {
            for (int c = 0; c < columns.size(); c++) {
                scores[level][c] = Double.parseDouble(cells[header.indexOf(PREFIX[level] + columns.get(c))]);
            }
        }
        Map<String, boolean[]> bits = new HashMap<>();
        for (String column : columns.subList(0, 1 + SETS.size())) {
            String text = cells[header.indexOf("bits_" + column)];
            boolean[] correct = new boolean[text.length()];
            for (int e = 0; e < correct.length; e++) {
                correct[e] = text.charAt(e) == '1';
            }
            bits.put(column, correct);
        }
        return new Row(scores, bits);
    }
}
