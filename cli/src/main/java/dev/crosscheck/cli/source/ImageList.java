package dev.crosscheck.cli.source;

import dev.crosscheck.cli.calibrate.CsvReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which images there are and what is known of each.
 *
 * @param columns names of what is known
 * @param cells by image: as many as columns
 */
record ImageList(List<String> columns, List<Path> files, List<List<String>> cells) {
    /** The column that names the image, by its path within the folder, with slashes. */
    static final String FILE = "file";

    private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".bmp", ".gif");

    /** Of a folder with one sub-folder per class, both in the order of their names. */
    static ImageList ofClasses(Path folder, String label) throws IOException {
        List<Path> files = new ArrayList<>();
        List<List<String>> cells = new ArrayList<>();
        for (Path child : children(folder)) {
            if (Files.isDirectory(child)) {
                String name = child.getFileName().toString();
                int before = files.size();
                for (Path file : children(child)) {
                    checkImage(file);
                    files.add(file);
                    cells.add(List.of(name + "/" + file.getFileName(), name));
                }
                if (files.size() == before) {
                    throw Unreadable.of(
                            child.toString(), "holds no image", "Put images of the class into it, or take it away.");
                }
            } else if (isImage(child)) {
                throw Unreadable.of(
                        child.toString(),
                        "lies beside the folders of the classes",
                        "Move it into the folder of its class, or name an index in source.index.");
            }
        }
        if (files.isEmpty()) {
            throw Unreadable.of(
                    folder.toString(),
                    "has no sub-folder with images (expected: one per class)",
                    "Make a folder per class, or name an index in source.index.");
        }
        return new ImageList(List.of(FILE, label), files, cells);
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> !isHidden(path.getFileName().toString()))
                    .sorted(Comparator.comparing(path -> path.getFileName().toString()))
                    .toList();
        }
    }

    private static boolean isHidden(String name) {
        return name.startsWith(".") || name.equals("Thumbs.db");
    }

    private static boolean isImage(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return Files.isRegularFile(file) && ENDINGS.stream().anyMatch(name::endsWith);
    }

    private static void checkImage(Path file) {
        if (!isImage(file)) {
            throw Unreadable.of(
                    file.toString(),
                    "is no PNG, JPEG, BMP or GIF file",
                    "Leave nothing but images in the folder of a class.");
        }
    }

    /** As an index says: CSV with the column {@code file} and the columns asked for; others are passed over. */
    static ImageList ofIndex(Path folder, Path index, List<String> wanted) throws IOException {
        List<Path> files = new ArrayList<>();
        List<List<String>> cells = new ArrayList<>();
        try (BufferedReader text = Files.newBufferedReader(index)) {
            CsvReader csv = new CsvReader(text);
            List<String> header =
                    csv.next().orElse(List.of()).stream().map(String::strip).toList();
            List<Integer> at = wanted.stream()
                    .map(column -> position(index, header, column))
                    .toList();
            int fileAt = position(index, header, FILE);
            for (Optional<List<String>> row = csv.next(); row.isPresent(); row = csv.next()) {
                List<String> found = row.get();
                if (found.size() != header.size()) {
                    throw Unreadable.of(
                            index + " line " + csv.line(),
                            "has " + found.size() + " cells but the first row names " + header.size() + " columns",
                            "Give every row one cell per column.");
                }
                files.add(file(
                        folder, index + " line " + csv.line(), found.get(fileAt).strip()));
                cells.add(at.stream().map(found::get).toList());
            }
        } catch (CsvReader.MalformedCsvException e) {
            throw Unreadable.of(index.toString(), "is no CSV file: " + e.getMessage(), "Correct its quotes.");
        } catch (java.nio.charset.CharacterCodingException e) {
            throw Unreadable.of(index.toString(), "is not UTF-8 text", "Save it as UTF-8.");
        }
        if (files.isEmpty()) {
            throw Unreadable.of(index.toString(), "names no images", "Write a row per image below the column names.");
        }
        return new ImageList(wanted, files, cells);
    }

    private static int position(Path index, List<String> header, String column) {
        int at = header.indexOf(column);
        if (at < 0) {
            throw Unreadable.of(
                    index.toString(),
                    "has no column \"" + column + "\" (it has " + String.join(", ", header) + ")",
                    "Add the column, or name another in the specification.");
        }
        return at;
    }

    private static Path file(Path folder, String where, String name) {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw Unreadable.of(
                    where,
                    "names \"" + name + "\", which does not exist (looked for " + file + ")",
                    "Write paths as they are within source.images.");
        }
        return file;
    }
}
