package dev.crosscheck.worker.data;

/** Inputs as an image: channel by channel, each row by row; height * width * channels is the number of inputs. All >= 1. */
public record ImageShape(int channels, int height, int width) {
    /** Pixels of one channel. */
    public int area() {
        return height * width;
    }
}
