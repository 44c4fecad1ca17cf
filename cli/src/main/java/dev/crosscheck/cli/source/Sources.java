package dev.crosscheck.cli.source;

import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.proto.v1.DatasetSpec;
import dev.crosscheck.proto.v1.ImageShape;
import dev.crosscheck.proto.v1.ImageSize;
import dev.crosscheck.proto.v1.SourceSpec;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Opens a source that is no table. */
final class Sources {
    private static final String ENDING = ".npy";

    private final Path folder;
    private final DatasetSpec spec;
    private final SourceSpec source;
    private final int defaultChannels;

    Sources(Path folder, DatasetSpec spec, int defaultChannels) {
        this.folder = folder;
        this.spec = spec;
        this.source = spec.getSource();
        this.defaultChannels = defaultChannels;
    }

    /** What people call it. */
    String name() {
        if (!source.getNpz().isEmpty()) {
            return source.getNpz();
        }
        return source.getImages().isEmpty() ? "source.arrays" : source.getImages();
    }

    Rows open() throws IOException {
        if (!source.getImages().isEmpty()) {
            return images();
        }
        return source.getNpz().isEmpty() ? files() : npz();
    }

    private Rows images() throws IOException {
        Path images = folder.resolve(source.getImages());
        if (!Files.isDirectory(images)) {
            throw Unreadable.of(images.toString(), "is no folder", "Name the folder of the images in source.images.");
        }
        ImageList list = source.getIndex().isEmpty()
                ? ImageList.ofClasses(images, source.getLabel())
                : ImageList.ofIndex(images, existing(source.getIndex()), Columns.of(spec));
        Optional<ImageSize> size = source.hasSize() ? Optional.of(source.getSize()) : Optional.empty();
        return new ImageRows(list, size, source.hasChannels() ? source.getChannels() : defaultChannels);
    }

    private Path existing(String name) {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw Unreadable.of(file.toString(), "does not exist", "Write paths relative to the specification.");
        }
        return file;
    }

    /** Opens a stream on one array. */
    private interface Opener {
        InputStream open(String array) throws IOException;
    }

    private Rows files() throws IOException {
        Map<String, String> files = new TreeMap<>(source.getArraysMap());
        return rows(
                List.copyOf(files.keySet()),
                files::get,
                array -> Files.newInputStream(existing(Objects.requireNonNull(files.get(array)))),
                () -> {});
    }

    private Rows npz() throws IOException {
        Path file = existing(source.getNpz());
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (ZipException e) {
            throw Unreadable.of(
                    file.toString(),
                    "is no .npz file: " + e.getMessage(),
                    "Save it with numpy.savez; a single .npy array goes into source.arrays.");
        }
        try {
            List<String> names = zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(ENDING))
                    .map(name -> name.substring(0, name.length() - ENDING.length()))
                    .toList();
            return rows(names, name -> file.getFileName() + ", array " + name, array -> entry(zip, array), zip);
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private static InputStream entry(ZipFile zip, String array) throws IOException {
        return zip.getInputStream(zip.getEntry(array + ENDING));
    }

    private Rows rows(List<String> names, UnaryOperator<String> where, Opener opener, Closeable archive)
            throws IOException {
        List<String> columns = Columns.of(spec);
        Map<String, ArrayFile> open = new LinkedHashMap<>();
        try {
            String inputs = source.getInputs().isEmpty() ? inputs(names, columns, where, opener) : source.getInputs();
            List<String> needed = new ArrayList<>(columns);
            needed.add(inputs);
            for (String array : needed) {
                if (!names.contains(array)) {
                    throw Unreadable.of(
                            name(),
                            "has no array \"" + array + "\" (it has " + String.join(", ", names) + ")",
                            "Name an array that is there, or save it under that name.");
                }
                open.put(array, ArrayFile.open(where.apply(array), opener.open(array)));
            }
            Optional<ImageShape> image = source.hasImage() ? Optional.of(source.getImage()) : Optional.empty();
            return new ArrayRows(columns, inputs, image, open, archive);
        } catch (IOException | RuntimeException e) {
            for (ArrayFile array : open.values()) {
                array.close();
            }
            throw e;
        }
    }

    /** The one array of several dimensions. */
    private String inputs(List<String> names, List<String> columns, UnaryOperator<String> where, Opener opener)
            throws IOException {
        List<String> found = new ArrayList<>();
        Optional<CliException> unusable = Optional.empty();
        for (String name : names) {
            if (!columns.contains(name)) {
                try (ArrayFile array = ArrayFile.open(where.apply(name), opener.open(name))) {
                    if (array.header().shape().size() > 1) {
                        found.add(name);
                    }
                } catch (CliException e) {
                    unusable = Optional.of(e);
                }
            }
        }
        if (found.isEmpty() && unusable.isPresent()) {
            throw unusable.get();
        }
        if (found.size() != 1) {
            throw Unreadable.of(
                    name(),
                    "has " + found.size() + " arrays of several dimensions" + (found.isEmpty() ? "" : ": ")
                            + String.join(", ", found),
                    "Name that of the inputs in source.inputs.");
        }
        return found.get(0);
    }
}
