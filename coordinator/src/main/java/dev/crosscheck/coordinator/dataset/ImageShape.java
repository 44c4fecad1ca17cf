package dev.crosscheck.coordinator.dataset;

/** Inputs as an image: channel by channel, each row by row; height * width * channels is the number of inputs. All >= 1. */
public record ImageShape(int height, int width, int channels) {
    /** Number of inputs. */
    long size() {
        return (long) height * width * channels;
    }

    @Override
    public String toString() {
        return height + " x " + width + " x " + channels;
    }
}
