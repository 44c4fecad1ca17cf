package dev.crosscheck.coordinator.scoring;

import dev.crosscheck.coordinator.store.TrialBlobKey;
import dev.crosscheck.coordinator.store.TrialBlobKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What one attempt scored, at its end or at a rung, per example, on the tuning set and on every cross-check set, in the metric's own unit and direction; where
 * nothing but shares were recorded, those. As secret as the labels. Stored as a version byte and fields in order; scores that are all 0 or 1 take a bit each,
 * others a 32-bit float.
 */
public final class Evidence {
    private static final int VERSION = 1;
    private static final int VERSION_OF_SHARES = 2;

    private final double score;
    private final Map<String, Double> metrics;
    private final double[] tuning;
    private final Map<String, double[]> sets;
    private final Map<String, Share> shares;

    /** A recorded share of successes, in [0, 1], among so many examples. */
    public record Share(double share, int examples) {
        @Override
        public String toString() {
            return "Share[]";
        }
    }

    Evidence(double score, Map<String, Double> metrics, double[] tuning, Map<String, double[]> sets) {
        this.score = score;
        this.metrics = Map.copyOf(metrics);
        this.tuning = tuning;
        this.sets = new LinkedHashMap<>(sets);
        this.shares = Map.of();
    }

    private Evidence(double score, Map<String, Share> shares) {
        this.score = score;
        this.metrics = Map.of();
        this.tuning = new double[0];
        this.sets = Map.of();
        this.shares = new LinkedHashMap<>(shares);
    }

    /** Evidence of which only the scores of whole sets are known. */
    static Evidence ofShares(double score, Map<String, Share> shares) {
        return new Evidence(score, shares);
    }

    /** Where the evidence of an attempt is stored. */
    public static TrialBlobKey key(String sweepId, long trial, int attempt) {
        return key(sweepId, trial, attempt, 0);
    }

    /** Where the evidence of an attempt at a step is stored; step 0 stands for the end. */
    public static TrialBlobKey key(String sweepId, long trial, int attempt, long step) {
        return new TrialBlobKey(sweepId, trial, attempt, TrialBlobKind.EVIDENCE, step);
    }

    /** The text that stands for that place in commands and events. */
    static String reference(long trial, int attempt) {
        return "evidence/" + trial + "/" + attempt;
    }

    /** The objective on the tuning set. */
    public double score() {
        return score;
    }

    /** Metrics on the tuning set. */
    public Map<String, Double> metrics() {
        return metrics;
    }

    /** Scores of the tuning examples. */
    public double[] tuning() {
        return tuning.clone();
    }

    /** Scores of the examples of each cross-check set, by its name. */
    public Map<String, double[]> sets() {
        return new LinkedHashMap<>(sets);
    }

    /** Shares of whole cross-check sets, by name; empty where there are scores of examples. */
    public Map<String, Share> shares() {
        return new LinkedHashMap<>(shares);
    }

    /** Names of the cross-check sets that it is about. */
    public Set<String> names() {
        return shares.isEmpty() ? sets.keySet() : shares.keySet();
    }

    @Override
    public String toString() {
        return "Evidence";
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(shares.isEmpty() ? VERSION : VERSION_OF_SHARES);
            out.writeDouble(score);
            if (!shares.isEmpty()) {
                out.writeInt(shares.size());
                for (Map.Entry<String, Share> set : shares.entrySet()) {
                    out.writeUTF(set.getKey());
                    out.writeDouble(set.getValue().share());
                    out.writeInt(set.getValue().examples());
                }
                return written(out, bytes);
            }
            out.writeInt(metrics.size());
            for (Map.Entry<String, Double> metric : metrics.entrySet()) {
                out.writeUTF(metric.getKey());
                out.writeDouble(metric.getValue());
            }
            scores(out, tuning);
            out.writeInt(sets.size());
            for (Map.Entry<String, double[]> set : sets.entrySet()) {
                out.writeUTF(set.getKey());
                scores(out, set.getValue());
            }
            return written(out, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] written(DataOutputStream out, ByteArrayOutputStream bytes) throws IOException {
        out.flush();
        return bytes.toByteArray();
    }

    /**
     * Reads stored evidence.
     *
     * @throws UncheckedIOException when it is cut, damaged or of a newer version
     */
    public static Evidence decode(byte[] stored) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(stored))) {
            int version = in.readUnsignedByte();
            if (version != VERSION && version != VERSION_OF_SHARES) {
                throw new IOException(
                        "evidence has version " + version + "; start the Crosscheck version that wrote it");
            }
            double score = in.readDouble();
            if (version == VERSION_OF_SHARES) {
                return new Evidence(score, shares(in));
            }
            Map<String, Double> metrics = new LinkedHashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                metrics.put(in.readUTF(), in.readDouble());
            }
            double[] tuning = scores(in);
            Map<String, double[]> sets = new LinkedHashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                sets.put(in.readUTF(), scores(in));
            }
            return new Evidence(score, metrics, tuning, sets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Share> shares(DataInputStream in) throws IOException {
        Map<String, Share> shares = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            shares.put(in.readUTF(), new Share(in.readDouble(), in.readInt()));
        }
        return shares;
    }

    private static void scores(DataOutputStream out, double[] scores) throws IOException {
        boolean binary = true;
        for (double s : scores) {
            binary &= s == 0 || s == 1;
        }
        out.writeInt(scores.length);
        out.writeBoolean(binary);
        if (!binary) {
            for (double s : scores) {
                out.writeFloat((float) s);
            }
            return;
        }
        byte[] bits = new byte[(scores.length + 7) / 8];
        for (int e = 0; e < scores.length; e++) {
            bits[e / 8] |= (byte) (scores[e] == 1 ? 1 << e % 8 : 0);
        }
        out.write(bits);
    }

    private static double[] scores(DataInputStream in) throws IOException {
        int count = in.readInt();
        boolean binary = in.readBoolean();
        if (count < 0 || (binary ? (count + 7L) / 8 : 4L * count) > in.available()) {
            throw new IOException("evidence is cut or damaged");
        }
        double[] scores = new double[count];
        if (!binary) {
            for (int e = 0; e < count; e++) {
                scores[e] = in.readFloat();
            }
            return scores;
        }
        byte[] bits = in.readNBytes((count + 7) / 8);
        for (int e = 0; e < count; e++) {
            scores[e] = bits[e / 8] >>> e % 8 & 1;
        }
        return scores;
    }
}
