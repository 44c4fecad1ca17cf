package dev.crosscheck.cli.source;

import dev.crosscheck.cli.spec.ReadSpec;
import dev.crosscheck.cli.spec.SpecFile;
import dev.crosscheck.proto.v1.DatasetSpec;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.ImageShape;
import dev.crosscheck.proto.v1.SourceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A data set's specification whose source is a table. Arrays and images are written to a temporary CSV.GZ file, readable by its owner only because it holds the labels of secret sets, and
 * deleted when this is closed. One example at a time is in memory.
 */
public final class TableForm implements AutoCloseable {
    private static final int COLOURS = 3;
    private static final String LABEL = "label";

    private final ReadSpec<DatasetSpec> spec;
    private final Optional<Path> temporary;

    private TableForm(ReadSpec<DatasetSpec> spec, Optional<Path> temporary) {
        this.spec = spec;
        this.temporary = temporary;
    }

    /**
     * Reads the source where it is none yet.
     *
     * @param file of the specification; paths in it are relative to its folder
     * @throws dev.crosscheck.cli.console.CliException when the source cannot be read
     */
    public static TableForm of(ReadSpec<DatasetSpec> spec, Path file) {
        SourceForm.check(spec);
        SourceSpec source = spec.message().getSource();
        if (source.getNpz().isEmpty()
                && source.getArraysCount() == 0
                && source.getImages().isEmpty()) {
            return new TableForm(spec, Optional.empty());
        }
        DatasetSpec named = source.getImages().isEmpty() ? spec.message() : withImageColumns(spec.message());
        Path parent = file.toAbsolutePath().getParent();
        Sources sources = new Sources(parent == null ? file.toAbsolutePath() : parent, named, COLOURS);
        try (Rows rows = sources.open()) {
            return write(spec, named, rows, sources.name());
        } catch (IOException e) {
            throw Unreadable.of(
                    sources.name(),
                    "cannot be read: " + e.getMessage(),
                    "Check the file, and the room in the temporary folder.");
        }
    }

    /** The columns that a folder of images has, unless its index calls them otherwise. */
    private static DatasetSpec withImageColumns(DatasetSpec spec) {
        DatasetSpec.Builder named = spec.toBuilder();
        if (spec.getSource().getLabel().isEmpty()) {
            named.getSourceBuilder().setLabel(LABEL);
        }
        if (spec.getSource().getId().isEmpty()) {
            named.getSourceBuilder().setId(ImageList.FILE);
        }
        return named.build();
    }

    private static TableForm write(ReadSpec<DatasetSpec> spec, DatasetSpec named, Rows rows, String name)
            throws IOException {
        Path table = Files.createTempFile("crosscheck-", ".csv.gz");
        table.toFile().deleteOnExit();
        try {
            TableWriter writer = new TableWriter(table);
            try (writer) {
                for (String column : rows.columns()) {
                    writer.text(column);
                }
                for (String input : rows.inputs()) {
                    writer.text(input);
                }
                writer.endRow();
                while (rows.next(writer)) {
                    writer.endRow();
                }
            }
            FileRef ref = FileRef.newBuilder()
                    .setName(name + " (as a table)")
                    .setSha256(writer.hash())
                    .setSize(Files.size(table))
                    .build();
            List<SpecFile> files = new ArrayList<>(spec.files());
            files.add(new SpecFile(table, ref));
            DatasetSpec message = named.toBuilder()
                    .setSource(tabled(named.getSource(), ref, rows.image()))
                    .build();
            return new TableForm(new ReadSpec<>(spec.file(), message, spec.lines(), files), Optional.of(table));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(table);
            throw e;
        }
    }

    private static SourceSpec tabled(SourceSpec source, FileRef table, Optional<ImageShape> image) {
        SourceSpec.Builder tabled = SourceSpec.newBuilder()
                .setCsv(table)
                .setLabel(source.getLabel())
                .setId(source.getId());
        image.ifPresent(tabled::setImage);
        return tabled.build();
    }

    /** The specification, to be sent with its files. */
    public ReadSpec<DatasetSpec> spec() {
        return spec;
    }

    @Override
    public void close() {
        try {
            if (temporary.isPresent()) {
                Files.deleteIfExists(temporary.get());
            }
        } catch (IOException e) {
            throw Unreadable.of(
                    temporary.get().toString(), "could not be deleted", "Delete it: it holds labels of secret sets.");
        }
    }
}
