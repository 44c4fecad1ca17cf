package dev.crosscheck.coordinator.dataset;

import dev.crosscheck.coordinator.dataset.DatasetDefinition.Split;
import dev.crosscheck.coordinator.dataset.DatasetDefinition.SplitBy;
import dev.crosscheck.search.space.NearestName;
import dev.crosscheck.search.space.SpaceProblem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds every mistake of a definition that shows without its source. */
public final class DefinitionChecker {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern SET_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final DatasetDefinition definition;
    private final List<SpaceProblem> problems = new ArrayList<>();

    private DefinitionChecker(DatasetDefinition definition) {
        this.definition = definition;
    }

    /** Whether a set may bear this name. */
    static boolean isSetName(String name) {
        return SET_NAME.matcher(name).matches();
    }

    /** All mistakes, in the order of the specification. */
    public static List<SpaceProblem> check(DatasetDefinition definition) {
        DefinitionChecker checker = new DefinitionChecker(definition);
        checker.names();
        checker.columns();
        checker.image();
        checker.location();
        checker.sets();
        checker.secrets(definition.split().sets().keySet());
        return checker.problems;
    }

    private void names() {
        if (!NAME.matcher(definition.name()).matches()) {
            problem(
                    "metadata.name",
                    "\"" + definition.name()
                            + "\" is no name (expected: 1 to 63 lower-case letters, digits and '-', no '-' at the ends)");
        }
        if (definition.classes().isPresent() && definition.task() == TaskKind.REGRESSION) {
            problem("task.classes", "given for a regression; leave it out");
        } else if (definition.classes().isPresent() && definition.classes().getAsInt() < 2) {
            problem("task.classes", definition.classes().getAsInt() + " (expected: at least 2)");
        }
        if (!SHA256.matcher(definition.source().sha256()).matches()) {
            problem(
                    "source.csv",
                    "no uploaded file is named; upload the table and give its SHA-256 as 64 lower-case hex digits");
        }
    }

    private void image() {
        definition.source().image().ifPresent(image -> {
            if (image.height() < 1 || image.width() < 1 || image.channels() < 1) {
                problem(
                        "source.image",
                        image + " (expected: height, width and channels of at least 1; channels may be left out)");
            }
        });
    }

    private void location() {
        if (definition.source().location().isEmpty()) {
            return;
        }
        if (definition.source().id().isEmpty()) {
            problem("source.id", "missing; where inputs stay outside, the id names those of each example");
        }
        if (definition.source().image().isPresent()) {
            problem("source.image", "given for inputs that stay outside; leave it out");
        }
    }

    private void columns() {
        Split split = definition.split();
        Map<String, String> uses = new HashMap<>();
        use("source.label", Optional.of(definition.source().label()), uses);
        use("source.id", definition.source().id(), uses);
        use("split.column", split.column(), uses);
        if (split.by() != SplitBy.GROUP
                || split.column().isEmpty()
                || !split.column().equals(split.group())) {
            use("split.group", split.group(), uses);
        }
        boolean needsColumn = split.by() == SplitBy.TIME || split.by() == SplitBy.FILE;
        if (needsColumn && split.column().isEmpty()) {
            problem(
                    "split.column",
                    "missing; a split by " + split.by().label() + " needs the column of the "
                            + (split.by() == SplitBy.TIME ? "time" : "set"));
        }
        if (split.by() == SplitBy.GROUP && split.groupColumn().isEmpty()) {
            problem("split.column", "missing; a split by group needs the column of the group");
        }
        if (split.by() == SplitBy.GROUP
                && split.column().isPresent()
                && split.group().isPresent()
                && !split.column().equals(split.group())) {
            problem(
                    "split.group",
                    "names another column than split.column; a split by group has one group column, leave one of them out");
        }
        if (split.by() == SplitBy.RANDOM && split.column().isPresent()) {
            problem(
                    "split.column",
                    "given for a random split, which reads no column; leave it out, or use split.group for groups that stay whole");
        }
    }

    private void use(String path, Optional<String> column, Map<String, String> uses) {
        if (column.isEmpty()) {
            return;
        }
        if (column.get().isBlank()) {
            problem(path, "empty (expected: the name of a column)");
            return;
        }
        String before = uses.putIfAbsent(column.get(), path);
        if (before != null) {
            problem(
                    path,
                    "names the same column \"" + column.get() + "\" as " + before + "; each needs a column of its own");
        }
    }

    private void sets() {
        Split split = definition.split();
        if (split.by() == SplitBy.FILE && split.sets().isEmpty()) {
            return;
        }
        split.sets().forEach((set, size) -> {
            if (!SET_NAME.matcher(set).matches()) {
                problem(
                        "split.sets",
                        "\"" + set + "\" is no set name (expected: letters, digits, '_', '-' and '.', at most 63)");
            }
            long least = definition.secret().contains(set) ? 2 : 1;
            if (size < least) {
                problem("split.sets." + set, size + " examples (expected: at least " + least + ")");
            }
        });
        for (String needed : List.of(DatasetDefinition.TRAIN, DatasetDefinition.TUNING)) {
            if (!split.sets().containsKey(needed)) {
                problem(
                        "split.sets",
                        "no set " + needed + "; workers train on the set train and searches optimise the set tuning");
            }
        }
    }

    private void secrets(Collection<String> known) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < definition.secret().size(); i++) {
            String set = definition.secret().get(i);
            String path = "secret[" + i + "]";
            if (set.equals(DatasetDefinition.TRAIN) || set.equals(DatasetDefinition.TUNING)) {
                problem(
                        path,
                        "the set " + set + " goes to workers with its labels and cannot be secret; name another set");
            } else if (!known.isEmpty() && !known.contains(set)) {
                problem(path, "there is no set \"" + set + "\" in split.sets" + NearestName.hint(set, known));
            }
            if (!seen.add(set)) {
                problem(path, "the set \"" + set + "\" is named twice; name it once");
            }
        }
    }

    private void problem(String where, String message) {
        problems.add(new SpaceProblem(where, message));
    }
}
