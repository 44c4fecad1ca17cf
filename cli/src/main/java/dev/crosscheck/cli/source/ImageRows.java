package dev.crosscheck.cli.source;

import dev.crosscheck.proto.v1.ImageShape;
import dev.crosscheck.proto.v1.ImageSize;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Images, one decoded at a time. */
final class ImageRows implements Rows {
    private final ImageList images;
    private final Optional<ImageSize> scaleTo;
    private final int channels;
    private final ImageSize size;
    private int next;

    /** @param scaleTo empty: all have to be of the first one's size */
    ImageRows(ImageList images, Optional<ImageSize> scaleTo, int channels) throws IOException {
        this.images = images;
        this.scaleTo = scaleTo;
        this.channels = channels;
        this.size = scaleTo.isPresent()
                ? scaleTo.get()
                : sizeOf(Pixels.read(images.files().get(0), channels));
        long values = (long) size.getHeight() * size.getWidth() * channels;
        if (values > ArrayFile.MOST_VALUES) {
            throw Unreadable.of(
                    images.files().get(0).toString(),
                    "makes " + values + " values an example (expected: at most " + ArrayFile.MOST_VALUES + ")",
                    "Scale the images: size: {height: 64, width: 64}.");
        }
    }

    private static ImageSize sizeOf(Pixels pixels) {
        return ImageSize.newBuilder()
                .setHeight(pixels.height())
                .setWidth(pixels.width())
                .build();
    }

    @Override
    public List<String> columns() {
        return images.columns();
    }

    @Override
    public List<String> inputs() {
        return Rows.names("p", size.getHeight() * size.getWidth() * channels);
    }

    @Override
    public Optional<ImageShape> image() {
        return Optional.of(ImageShape.newBuilder()
                .setHeight(size.getHeight())
                .setWidth(size.getWidth())
                .setChannels(channels)
                .build());
    }

    @Override
    public boolean next(TableWriter out) throws IOException {
        if (next == images.files().size()) {
            return false;
        }
        Pixels pixels = Pixels.read(images.files().get(next), channels);
        if (!pixels.hasSize(size)) {
            if (scaleTo.isEmpty()) {
                throw anotherSize(pixels);
            }
            pixels = pixels.scaled(size);
        }
        for (String cell : images.cells().get(next)) {
            out.text(cell);
        }
        for (float value : pixels.values()) {
            out.whole((long) value);
        }
        next++;
        return true;
    }

    private RuntimeException anotherSize(Pixels pixels) {
        return Unreadable.of(
                images.files().get(next).toString(),
                "is " + pixels.height() + " x " + pixels.width() + " (height x width) but "
                        + images.files().get(0).getFileName() + " is " + size.getHeight() + " x " + size.getWidth(),
                "Scale all to one size with source.size: {height: " + size.getHeight() + ", width: " + size.getWidth()
                        + "}.");
    }

    @Override
    public void close() {}
}
