package dev.crosscheck.cli.source;

import dev.crosscheck.proto.v1.ImageSize;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * The pixels of an image as whole numbers from 0 to 255, channel by channel, each row by row from the top. Grey is ITU-R BT.601's luma of red, green and blue; a grey image has its own
 * values in each channel. Transparency is left out, and of a film only the first image is read.
 *
 * @param values height * width * channels numbers
 */
@SuppressWarnings("ArrayRecordComponent")
record Pixels(int height, int width, float[] values) {
    private static final long MOST_PIXELS = 200_000_000;
    private static final String REMEDY = "Save it again as PNG, JPEG, BMP or GIF in grey or RGB, or take it out.";

    static {
        System.setProperty("java.awt.headless", "true");
        ImageIO.setUseCache(false);
    }

    /** @param channels 1 or 3 */
    static Pixels read(Path file, int channels) throws IOException {
        BufferedImage image = decode(file);
        int height = image.getHeight();
        int width = image.getWidth();
        int area = height * width;
        float[] values = new float[area * channels];
        boolean grey = image.getColorModel() instanceof ComponentColorModel
                && image.getColorModel().getNumColorComponents() == 1;
        // getRGB would read grey values as linear light.
        int depth = image.getRaster().getTransferType() == DataBuffer.TYPE_USHORT ? 257 : 1;
        for (int i = 0; i < area; i++) {
            int x = i % width;
            int y = i / width;
            int level = grey ? Math.round(image.getRaster().getSample(x, y, 0) / (float) depth) : 0;
            int rgb = grey ? level << 16 | level << 8 | level : image.getRGB(x, y);
            int red = rgb >> 16 & 0xff;
            int green = rgb >> 8 & 0xff;
            int blue = rgb & 0xff;
            if (channels == 1) {
                values[i] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
            } else {
                values[i] = red;
                values[area + i] = green;
                values[2 * area + i] = blue;
            }
        }
        return new Pixels(height, width, values);
    }

    private static BufferedImage decode(Path file) throws IOException {
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers =
                    in == null ? java.util.Collections.emptyIterator() : ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw Unreadable.of(file.toString(), "is no image that can be read", REMEDY);
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > MOST_PIXELS) {
                    throw Unreadable.of(
                            file.toString(),
                            "has " + pixels + " pixels (expected: at most " + MOST_PIXELS + ")",
                            REMEDY);
                }
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (dev.crosscheck.cli.console.CliException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The readers of the JDK throw all kinds of exceptions at broken files.
            throw Unreadable.of(
                    file.toString(),
                    "is a broken image, or of a kind that Java does not read: " + e.getMessage(),
                    REMEDY);
        }
    }

    int channels() {
        return values.length / (height * width);
    }

    boolean hasSize(ImageSize size) {
        return size.getHeight() == height && size.getWidth() == width;
    }

    /** The same image in another size: each new pixel is the mean over the area that it covers, rounded. */
    Pixels scaled(ImageSize size) {
        int newHeight = size.getHeight();
        int newWidth = size.getWidth();
        int area = newHeight * newWidth;
        float[] scaled = new float[area * channels()];
        for (int i = 0; i < scaled.length; i++) {
            int y = i % area / newWidth;
            int x = i % newWidth;
            scaled[i] = Math.round(mean(
                    i / area,
                    new Span((double) y * height / newHeight, (y + 1.0) * height / newHeight, height),
                    new Span((double) x * width / newWidth, (x + 1.0) * width / newWidth, width)));
        }
        return new Pixels(newHeight, newWidth, scaled);
    }

    /** From one place to another along a side of {@code length} pixels. */
    private record Span(double from, double to, int length) {
        int first() {
            return (int) from;
        }

        int end() {
            return Math.min(length, (int) Math.ceil(to));
        }

        /** How much of a pixel it covers. */
        double weight(int pixel) {
            return Math.max(0, Math.min(to, pixel + 1) - Math.max(from, pixel));
        }
    }

    private double mean(int channel, Span rows, Span columns) {
        double sum = 0;
        double weights = 0;
        for (int y = rows.first(); y < rows.end(); y++) {
            for (int x = columns.first(); x < columns.end(); x++) {
                double weight = rows.weight(y) * columns.weight(x);
                sum += weight * values[(channel * height + y) * width + x];
                weights += weight;
            }
        }
        return sum / weights;
    }
}
