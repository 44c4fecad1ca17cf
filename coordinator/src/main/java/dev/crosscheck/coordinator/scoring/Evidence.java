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

/**
 * What one attempt scored, per example, on the tuning set and on every cross-check set, in the metric's own unit and direction. As secret as the labels. Stored
 * as a version byte and fields in order; scores that are all 0 or 1 take a bit each, others a 32-bit float.
 */
public final class Evidence {
    private static final int VERSION = 1;

    private final double score;
    private final Map<String, Double> metrics;
    private final double[] tuning;
    private final Map<String, double[]> sets;

    Evidence(double score, Map<String, Double> metrics, double[] tuning, Map<String, double[]> sets) {
        this.score = score;
        this.metrics = Map.copyOf(metrics);
        this.tuning = tuning;
        this.sets = new LinkedHashMap<>(sets);
    }

    /** Where the evidence of an attempt is stored. */
    public static TrialBlobKey key(String sweepId, long trial, int attempt) {
        return new TrialBlobKey(sweepId, trial, attempt, TrialBlobKind.EVIDENCE, 0);
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

    @Override
    public String toString() {
        return "Evidence";
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeDouble(score);
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
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
            if (version != VERSION) {
                throw new IOException(
                        "evidence has version " + version + "; start the Crosscheck version that wrote it");
            }
            double score = in.readDouble();
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
