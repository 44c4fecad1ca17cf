package dev.crosscheck.cli.source;

import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.spec.SpecFile;
import dev.crosscheck.cli.spec.SpecReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The table of a set to be added: a file, or the source of a specification. */
public final class AddedRows implements AutoCloseable {
    private final SpecFile table;
    private final Optional<TableForm> form;

    private AddedRows(SpecFile table, Optional<TableForm> form) {
        this.table = table;
        this.form = form;
    }

    /**
     * Of a CSV or CSV.GZ file; or of a data set's specification, of which the source counts and the columns that its split names.
     *
     * @throws CliException when that cannot be read
     */
    public static AddedRows of(Path from) {
        String name = from.toString().toLowerCase(Locale.ROOT);
        boolean notText = Stream.of(".npz", ".npy", ".idx").anyMatch(name::endsWith);
        if (notText || Files.isDirectory(from)) {
            throw CliException.at(
                    from.toString(),
                    ExitCode.USAGE,
                    "NO_TABLE",
                    from + " alone does not tell which column is which.",
                    "Give a data set's specification (.yaml) whose source names it, as for the registration.");
        }
        if (Stream.of(".yaml", ".yml", ".json").noneMatch(name::endsWith)) {
            return new AddedRows(SpecFile.of(from), Optional.empty());
        }
        TableForm form = TableForm.of(SpecReader.readDataset(from), from);
        String sha256 = form.spec().message().getSource().getCsv().getSha256();
        Optional<SpecFile> table = form.spec().files().stream()
                .filter(file -> file.ref().getSha256().equals(sha256))
                .findFirst();
        if (table.isEmpty()) {
            form.close();
            throw CliException.at(
                    from.toString(),
                    ExitCode.USAGE,
                    "INVALID_SPEC",
                    from + " names no source.",
                    "Give it a source: csv, npz, arrays or images.");
        }
        return new AddedRows(table.get(), Optional.of(form));
    }

    /** The table, to be uploaded. */
    public SpecFile table() {
        return table;
    }

    @Override
    public void close() {
        form.ifPresent(TableForm::close);
    }
}
