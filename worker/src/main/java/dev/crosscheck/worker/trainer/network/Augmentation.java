package dev.crosscheck.worker.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.crosscheck.worker.data.ImageShape;
import dev.crosscheck.worker.trainer.Hyperparameters;
import dev.crosscheck.worker.trainer.TrainerException;
import java.util.SplittableRandom;

/**
 * Shifts and flips of training images, drawn anew for each image at each pass. Stored images carry one more value per channel, that of a black pixel, which fills what a
 * shift leaves empty.
 */
final class Augmentation {
    private static final int HORIZONTAL = 1;
    private static final int VERTICAL = 2;

    private final ImageShape image;
    private final int shift;
    private final int flips;
    private final SplittableRandom random;

    Augmentation(Hyperparameters settings, ImageShape image, long seed) throws TrainerException {
        this.image = image;
        this.shift = settings.whole("shift");
        this.flips = switch (settings.choice("flip")) {
            case "horizontal" -> HORIZONTAL;
            case "vertical" -> VERTICAL;
            case "both" -> HORIZONTAL + VERTICAL;
            default -> 0;
        };
        this.random = new SplittableRandom(seed);
    }

    boolean isNone() {
        return shift == 0 && flips == 0;
    }

    /**
     * Images with the value of a black pixel behind each channel.
     *
     * @param inputs row-major, n x channels x area
     * @param black value of a black pixel per channel
     * @return row-major, n x channels x (area + 1)
     */
    float[] withBlack(float[] inputs, float[] black) {
        int area = image.area();
        int planes = inputs.length / area;
        float[] out = new float[planes * (area + 1)];
        for (int plane = 0; plane < planes; plane++) {
            System.arraycopy(inputs, plane * area, out, plane * (area + 1), area);
            out[plane * (area + 1) + area] = black[plane % image.channels()];
        }
        return out;
    }

    /** Shape of {@code n} stored images. */
    Shape stored(int n) {
        return new Shape(n, image.channels(), image.area() + 1);
    }

    /** A changed copy of stored images, n x channels x area. */
    NDArray apply(NDArray stored, NDManager manager) {
        int n = Math.toIntExact(stored.getShape().get(0));
        long[] from = new long[n * image.area()];
        for (int i = 0; i < n; i++) {
            draw(from, i * image.area());
        }
        NDArray index = manager.create(from, new Shape(n, 1, image.area()));
        return stored.gather(index.broadcast(new Shape(n, image.channels(), image.area())), 2);
    }

    /** Makes the draws for so many images and forgets them. */
    void skip(long images) {
        long[] scratch = new long[image.area()];
        for (long i = 0; i < images; i++) {
            draw(scratch, 0);
        }
    }

    /** Which pixel each pixel of one image comes from. */
    private void draw(long[] from, int at) {
        int dy = shift == 0 ? 0 : random.nextInt(-shift, shift + 1);
        int dx = shift == 0 ? 0 : random.nextInt(-shift, shift + 1);
        boolean mirrored = (flips & HORIZONTAL) != 0 && random.nextBoolean();
        boolean upsideDown = (flips & VERTICAL) != 0 && random.nextBoolean();
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int sourceY = (upsideDown ? image.height() - 1 - y : y) + dy;
                int sourceX = (mirrored ? image.width() - 1 - x : x) + dx;
                boolean inside = sourceY >= 0 && sourceY < image.height() && sourceX >= 0 && sourceX < image.width();
                from[at + y * image.width() + x] = inside ? sourceY * image.width() + sourceX : image.area();
            }
        }
    }
}
