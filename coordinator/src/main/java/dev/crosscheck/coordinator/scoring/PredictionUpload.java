package dev.crosscheck.coordinator.scoring;

import dev.crosscheck.coordinator.scoring.TrialScorer.BadPredictionsException;
import dev.crosscheck.coordinator.store.TrialBlobKey;
import dev.crosscheck.coordinator.store.TrialBlobKind;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What one attempt predicted. Stored as a version byte, the lease's epoch and the two parts. */
public record PredictionUpload(PredictionPart tuning, PredictionPart blind) {
    private static final int VERSION = 1;

    /** Where the upload of an attempt is stored. */
    public static TrialBlobKey key(LeaseKey lease) {
        return key(lease, 0);
    }

    /** Where the upload of an attempt at a step is stored; step 0 stands for the end. */
    public static TrialBlobKey key(LeaseKey lease, long step) {
        return new TrialBlobKey(lease.sweepId(), lease.trial(), lease.attempt(), TrialBlobKind.PREDICTIONS, step);
    }

    /** The stored form. */
    public byte[] encode(LeaseKey lease) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(lease.epoch());
            write(out, tuning);
            write(out, blind);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The receipt of a stored upload: bound to the lease and to the content. */
    public static String receipt(LeaseKey lease, byte[] stored) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(stored);
            return lease.trial() + "-" + lease.attempt() + "-" + lease.epoch() + "-"
                    + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256; use a complete JDK 17 or newer", e);
        }
    }

    /**
     * Reads a stored upload.
     *
     * @throws BadPredictionsException when the receipt is not that of this content and lease
     */
    static PredictionUpload open(LeaseKey lease, String receipt, byte[] stored) {
        if (!receipt(lease, stored).equals(receipt)) {
            throw new BadPredictionsException(
                    "the receipt of the predictions belongs to another upload; upload them again and send the new receipt");
        }
        return decode(stored);
    }

    /** Reads a stored upload, whichever lease it came under. */
    static PredictionUpload decode(byte[] stored) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(stored))) {
            if (in.readUnsignedByte() != VERSION) {
                throw new IOException(
                        "the stored predictions have another version; start the Crosscheck version that wrote them");
            }
            in.readLong();
            return new PredictionUpload(read(in, PredictionPart.TUNING), read(in, PredictionPart.BLIND));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(DataOutputStream out, PredictionPart part) throws IOException {
        strings(out, part.ids());
        strings(out, part.labels());
        out.writeInt(part.values().size());
        for (double value : part.values()) {
            out.writeDouble(value);
        }
        strings(out, part.classes());
        out.writeInt(part.probabilities().size());
        for (float p : part.probabilities()) {
            out.writeFloat(p);
        }
    }

    private static PredictionPart read(DataInputStream in, String name) throws IOException {
        List<String> ids = strings(in);
        List<String> labels = strings(in);
        List<Double> values = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            values.add(in.readDouble());
        }
        List<String> classes = strings(in);
        List<Float> probabilities = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            probabilities.add(in.readFloat());
        }
        return new PredictionPart(name, ids, labels, values, classes, probabilities);
    }

    private static void strings(DataOutputStream out, List<String> values) throws IOException {
        out.writeInt(values.size());
        for (String value : values) {
            out.writeUTF(value);
        }
    }

    private static List<String> strings(DataInputStream in) throws IOException {
        List<String> values = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            values.add(in.readUTF());
        }
        return values;
    }
}
