package dev.crosscheck.cli.source;

import dev.crosscheck.proto.v1.DatasetSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The columns besides the inputs that a specification names. */
final class Columns {
    private Columns() {}

    /** Id, those of the split, label; each once. */
    static List<String> of(DatasetSpec spec) {
        Set<String> columns = new LinkedHashSet<>();
        columns.add(spec.getSource().getId());
        columns.addAll(ofSplit(spec));
        columns.add(spec.getSource().getLabel());
        columns.remove("");
        return new ArrayList<>(columns);
    }

    static List<String> ofSplit(DatasetSpec spec) {
        Set<String> columns = new LinkedHashSet<>();
        columns.add(spec.getSplit().getColumn());
        columns.add(spec.getSplit().getGroup());
        columns.remove("");
        return new ArrayList<>(columns);
    }
}
