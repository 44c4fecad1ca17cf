package dev.crosscheck.cli.source;

import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.Mistake;
import dev.crosscheck.cli.spec.ReadSpec;
import dev.crosscheck.proto.v1.DatasetSpec;
import dev.crosscheck.proto.v1.SourceSpec;
import java.util.ArrayList;
import java.util.List;

/** Which keys of a source go together. */
final class SourceForm {
    private final ReadSpec<DatasetSpec> spec;
    private final SourceSpec source;
    private final List<Mistake> mistakes = new ArrayList<>();

    private SourceForm(ReadSpec<DatasetSpec> spec) {
        this.spec = spec;
        this.source = spec.message().getSource();
    }

    /** @throws CliException with every mistake */
    static void check(ReadSpec<DatasetSpec> spec) {
        SourceForm form = new SourceForm(spec);
        form.forms();
        form.keys();
        form.sizes();
        if (!form.mistakes.isEmpty()) {
            throw CliException.invalid(
                    "INVALID_SPEC", form.mistakes, "Correct the file and try again; nothing was sent.");
        }
    }

    private void forms() {
        List<String> forms = new ArrayList<>();
        add(forms, source.hasCsv(), "csv");
        add(forms, !source.getNpz().isEmpty(), "npz");
        add(forms, source.getArraysCount() > 0, "arrays");
        add(forms, !source.getImages().isEmpty(), "images");
        if (forms.isEmpty()) {
            mistakes.add(spec.mistake("source", "names no file (expected: one of csv, npz, arrays and images)"));
        }
        if (forms.size() > 1) {
            mistake(forms.get(1), "given beside " + forms.get(0) + "; a source is one of csv, npz, arrays and images");
        }
    }

    private static void add(List<String> forms, boolean given, String name) {
        if (given) {
            forms.add(name);
        }
    }

    private void keys() {
        boolean arrays = !source.getNpz().isEmpty() || source.getArraysCount() > 0;
        boolean images = !source.getImages().isEmpty();
        only(!source.getInputs().isEmpty(), arrays, "inputs", "npz or arrays");
        only(!source.getIndex().isEmpty(), images, "index", "images");
        only(source.hasSize(), images, "size", "images");
        only(source.hasChannels(), images, "channels", "images");
        String where = source.getPath().isEmpty() ? "uri" : "path";
        only(
                !source.getPath().isEmpty() || !source.getUri().isEmpty(),
                source.hasCsv(),
                where,
                "csv, a table of ids and labels,");
        if (images && source.hasImage()) {
            mistake("image", "given beside images, which tell their shape; take it out");
        }
        if (arrays && source.getLabel().isEmpty()) {
            mistake("label", "missing (expected: the name of the array to predict)");
        }
        if (images && source.getIndex().isEmpty()) {
            withoutIndex();
        }
    }

    /** A folder tells the file and the class and no more. */
    private void withoutIndex() {
        if (!source.getId().isEmpty() && !source.getId().equals(ImageList.FILE)) {
            mistake(
                    "id",
                    "\"" + source.getId() + "\" is known from an index only; leave it out: the file's path is the id");
        }
        for (String column : Columns.ofSplit(spec.message())) {
            mistakes.add(spec.mistake(
                    "split", "needs the column \"" + column + "\"; name an index with that column in source.index"));
        }
    }

    private void sizes() {
        if (source.hasSize()
                && (source.getSize().getHeight() < 1 || source.getSize().getWidth() < 1)) {
            mistake("size", "needs height and width of at least 1");
        }
        if (source.hasChannels() && source.getChannels() != 1 && source.getChannels() != 3) {
            mistake("channels", "is " + source.getChannels() + " (expected: 1 for grey or 3 for colour)");
        }
    }

    private void only(boolean given, boolean fits, String key, String with) {
        if (given && !fits) {
            mistake(key, "goes with " + with + " only; take it out");
        }
    }

    private void mistake(String key, String text) {
        mistakes.add(spec.mistake("source." + key, text));
    }
}
