package dev.crosscheck.worker.trainer.network;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/** A {@link TrainingState} as a file: version, what it is a state of, the state, a checksum. Numbers are kept bit by bit. */
final class StateFile {
    private static final int MAGIC = 0x43434e31;
    /** Changes with whatever makes an old state mean something else. */
    private static final int VERSION = 1;

    private static final int CHUNK_FLOATS = 1 << 16;
    private static final int MOST_ARRAYS = 10_000;

    private StateFile() {}

    /** @param owner tells states of one training from those of others, 32 bytes */
    static void write(Path file, byte[] owner, TrainingState state) throws IOException {
        CRC32C sum = new CRC32C();
        try (DataOutputStream out = new DataOutputStream(
                new CheckedOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16), sum))) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            out.write(owner);
            out.writeInt(state.epoch());
            out.writeLong(state.steps());
            out.writeInt(state.optimizerSteps());
            write(out, state.now());
            write(out, state.kept());
            out.writeInt(state.best().size());
            for (Map.Entry<String, Double> metric : state.best().entrySet()) {
                out.writeUTF(metric.getKey());
                out.writeDouble(metric.getValue());
            }
            out.writeLong(sum.getValue());
        }
    }

    private static void write(DataOutputStream out, List<float[]> arrays) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK_FLOATS * Float.BYTES);
        out.writeInt(arrays.size());
        for (float[] array : arrays) {
            out.writeInt(array.length);
            for (int from = 0; from < array.length; from += CHUNK_FLOATS) {
                int length = Math.min(CHUNK_FLOATS, array.length - from);
                buffer.clear().asFloatBuffer().put(array, from, length);
                out.write(buffer.array(), 0, length * Float.BYTES);
            }
        }
    }

    /** @throws IOException when it is damaged, of another version or another training; the message says which */
    static TrainingState read(Path file, byte[] owner) throws IOException {
        CRC32C sum = new CRC32C();
        try (DataInputStream in = new DataInputStream(
                new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16), sum))) {
            if (in.readInt() != MAGIC) {
                throw new IOException("it is not of this trainer");
            }
            int version = in.readInt();
            if (version != VERSION) {
                throw new IOException("it has version " + version + " (expected: " + VERSION + ")");
            }
            if (!Arrays.equals(in.readNBytes(owner.length), owner)) {
                throw new IOException("it is of another trial, or other data");
            }
            long largest = Files.size(file) / Float.BYTES;
            TrainingState state = new TrainingState(
                    in.readInt(), in.readLong(), in.readInt(), arrays(in, largest), arrays(in, largest), metrics(in));
            long found = sum.getValue();
            if (in.readLong() != found) {
                throw new IOException("it is damaged");
            }
            return state;
        } catch (EOFException | java.io.UTFDataFormatException e) {
            throw new IOException("it is damaged", e);
        }
    }

    private static List<float[]> arrays(DataInputStream in, long largest) throws IOException {
        int count = in.readInt();
        List<float[]> arrays = new ArrayList<>();
        byte[] bytes = new byte[CHUNK_FLOATS * Float.BYTES];
        for (int i = 0; i < checked(count, MOST_ARRAYS); i++) {
            float[] array = new float[checked(in.readInt(), largest)];
            for (int from = 0; from < array.length; from += CHUNK_FLOATS) {
                int length = Math.min(CHUNK_FLOATS, array.length - from);
                in.readFully(bytes, 0, length * Float.BYTES);
                ByteBuffer.wrap(bytes).asFloatBuffer().get(array, from, length);
            }
            arrays.add(array);
        }
        return arrays;
    }

    private static Map<String, Double> metrics(DataInputStream in) throws IOException {
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (int left = checked(in.readInt(), MOST_ARRAYS); left > 0; left--) {
            String name = in.readUTF();
            metrics.put(name, in.readDouble());
        }
        return metrics;
    }

    /** A length that damage has made absurd must not take all memory. */
    private static int checked(int length, long most) throws IOException {
        if (length < 0 || length > most) {
            throw new IOException("it is damaged");
        }
        return length;
    }
}
