package dev.crosscheck.worker.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.crosscheck.worker.data.ImageShape;
import dev.crosscheck.worker.trainer.Hyperparameters;
import dev.crosscheck.worker.trainer.TrainerException;
import java.util.SplittableRandom;

/**
 * Shifts, flips, turns and erased squares of training images, drawn anew for each image at each pass. Stored images carry one more value per channel, that of a black pixel, which fills what is
 * left empty. A turn takes the nearest pixel. Erasing is Cutout (DeVries, Taylor: "Improved Regularization of Convolutional Neural Networks with Cutout", 2017, arXiv:1708.04552, section 3): a square of
 * one size, whose middle may be any pixel, so that part of it may lie outside; here it is filled with black, where the paper's is with the mean.
 */
final class Augmentation {
    private static final int HORIZONTAL = 1;
    private static final int VERTICAL = 2;

    private final ImageShape image;
    private final int shift;
    private final int flips;
    /** In radians. */
    private final double turn;
    /** Side in pixels. */
    private final int square;

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
        this.turn = Math.toRadians(settings.number("rotate"));
        double share = settings.number("erase");
        int shorter = Math.min(image.height(), image.width());
        this.square = share == 0 ? 0 : Math.max(1, (int) Math.round(share * shorter));
        this.random = new SplittableRandom(seed);
    }

    boolean isNone() {
        return shift == 0 && flips == 0 && turn == 0 && square == 0;
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
        double angle = turn == 0 ? 0 : turn * (2 * random.nextDouble() - 1);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int turned = turn == 0 ? y * image.width() + x : turned(image, y, x, angle);
                int sourceY = (upsideDown ? image.height() - 1 - turned / image.width() : turned / image.width()) + dy;
                int sourceX = (mirrored ? image.width() - 1 - turned % image.width() : turned % image.width()) + dx;
                boolean inside = turned >= 0
                        && sourceY >= 0
                        && sourceY < image.height()
                        && sourceX >= 0
                        && sourceX < image.width();
                from[at + y * image.width() + x] = inside ? sourceY * image.width() + sourceX : image.area();
            }
        }
        if (square > 0) {
            erase(from, at);
        }
    }

    /** The pixel that comes to lie at this place when an image is turned by the angle, in radians, clockwise; -1: none. */
    static int turned(ImageShape image, int y, int x, double angle) {
        double down = y - (image.height() - 1) / 2.0;
        double right = x - (image.width() - 1) / 2.0;
        double cosine = StrictMath.cos(angle);
        double sine = StrictMath.sin(angle);
        long sourceY = Math.round(cosine * down - sine * right + (image.height() - 1) / 2.0);
        long sourceX = Math.round(sine * down + cosine * right + (image.width() - 1) / 2.0);
        boolean inside = sourceY >= 0 && sourceY < image.height() && sourceX >= 0 && sourceX < image.width();
        return inside ? Math.toIntExact(sourceY * image.width() + sourceX) : -1;
    }

    private void erase(long[] from, int at) {
        int top = random.nextInt(image.height()) - square / 2;
        int left = random.nextInt(image.width()) - square / 2;
        for (int y = Math.max(0, top); y < Math.min(image.height(), top + square); y++) {
            for (int x = Math.max(0, left); x < Math.min(image.width(), left + square); x++) {
                from[at + y * image.width() + x] = image.area();
            }
        }
    }
}
