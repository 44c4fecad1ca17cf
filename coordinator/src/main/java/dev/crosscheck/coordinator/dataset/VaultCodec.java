package dev.crosscheck.coordinator.dataset;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The stored form of a vault: a version byte, then fields in order, big-endian. Older versions stay readable for ever. */
final class VaultCodec {
    private static final int VERSION = 1;

    private VaultCodec() {}

    static byte[] encode(DatasetVault vault) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(vault.task().label());
            strings(out, vault.classes());
            out.writeInt(vault.splitKey().length);
            out.write(vault.splitKey());
            out.writeInt(vault.sets().size());
            for (VaultSet set : vault.sets()) {
                out.writeUTF(set.name());
                out.writeBoolean(set.secret());
                strings(out, set.ids());
                for (double label : set.labels()) {
                    out.writeDouble(label);
                }
                ints(out, set.groups());
                ints(out, set.rows());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static DatasetVault decode(byte[] stored) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(stored))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IOException(
                        "a vault record has version " + version + "; start the Crosscheck version that wrote it");
            }
            TaskKind task =
                    TaskKind.ofLabel(in.readUTF()).orElseThrow(() -> new IOException("a vault record is damaged"));
            List<String> classes = strings(in);
            byte[] key = in.readNBytes(in.readInt());
            int count = in.readInt();
            List<VaultSet> sets = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String name = in.readUTF();
                boolean secret = in.readBoolean();
                List<String> ids = strings(in);
                double[] labels = new double[ids.size()];
                for (int e = 0; e < labels.length; e++) {
                    labels[e] = in.readDouble();
                }
                sets.add(new VaultSet(name, secret, ids, labels, ints(in), ints(in)));
            }
            return new DatasetVault(task, classes, sets, key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void strings(DataOutputStream out, List<String> values) throws IOException {
        out.writeInt(values.size());
        for (String value : values) {
            out.writeUTF(value);
        }
    }

    private static List<String> strings(DataInputStream in) throws IOException {
        int count = in.readInt();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(in.readUTF());
        }
        return values;
    }

    private static void ints(DataOutputStream out, int[] values) throws IOException {
        out.writeInt(values.length);
        for (int value : values) {
            out.writeInt(value);
        }
    }

    private static int[] ints(DataInputStream in) throws IOException {
        int[] values = new int[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readInt();
        }
        return values;
    }
}
