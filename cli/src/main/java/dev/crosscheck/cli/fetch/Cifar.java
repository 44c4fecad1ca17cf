package dev.crosscheck.cli.fetch;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The binary form of CIFAR-10 (A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009; https://www.cs.toronto.edu/~kriz/cifar.html, "Binary version") as two files in IDX. A record there is a byte for the
 * label and 3,072 for the image, all of red, then green, then blue, each row by row; here the channels come last.
 *
 * @param parts the files to turn
 */
record Cifar(List<Part> parts) implements Preparation {
    private static final int SIDE = 32;
    private static final int CHANNELS = 3;
    private static final int AREA = SIDE * SIDE;
    private static final int UNSIGNED_BYTES = 0x0800;

    /**
     * One file.
     *
     * @param from gzipped records
     * @param to begin of the names of what is made
     * @param examples records that it has
     */
    record Part(String from, String to, int examples) {
        String images() {
            return to + "-images-idx4-ubyte";
        }

        String labels() {
            return to + "-labels-idx1-ubyte";
        }
    }

    /** As DJL keeps it. */
    static Cifar standard() {
        return new Cifar(
                List.of(new Part("data_batch.bin.gz", "train", 50_000), new Part("test_batch.bin.gz", "test", 10_000)));
    }

    @Override
    public void prepare(Path directory) throws IOException {
        for (Part part : parts) {
            try (InputStream in = new BufferedInputStream(
                            new GZIPInputStream(Files.newInputStream(directory.resolve(part.from()))));
                    DataOutputStream images = output(directory.resolve(part.images()));
                    DataOutputStream labels = output(directory.resolve(part.labels()))) {
                turn(part, in, images, labels);
            }
        }
    }

    private static DataOutputStream output(Path file) throws IOException {
        return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
    }

    private static void turn(Part part, InputStream in, DataOutputStream images, DataOutputStream labels)
            throws IOException {
        images.writeInt(UNSIGNED_BYTES + 4);
        for (int dimension : new int[] {part.examples(), SIDE, SIDE, CHANNELS}) {
            images.writeInt(dimension);
        }
        labels.writeInt(UNSIGNED_BYTES + 1);
        labels.writeInt(part.examples());
        byte[] planes = new byte[CHANNELS * AREA];
        byte[] pixels = new byte[CHANNELS * AREA];
        for (int i = 0; i < part.examples(); i++) {
            int label = in.read();
            if (label < 0 || in.readNBytes(planes, 0, planes.length) < planes.length) {
                throw new IOException(part.from() + " ends in record " + i + " of " + part.examples());
            }
            for (int at = 0; at < AREA; at++) {
                for (int channel = 0; channel < CHANNELS; channel++) {
                    pixels[CHANNELS * at + channel] = planes[AREA * channel + at];
                }
            }
            images.write(pixels);
            labels.write(label);
        }
        if (in.read() >= 0) {
            throw new IOException(part.from() + " goes on after the " + part.examples() + " records");
        }
    }
}
