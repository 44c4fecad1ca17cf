package dev.crosscheck.search.space;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Checks or completes one configuration that came from outside; used once. */
final class ConfigurationChecker {
    private final SearchSpace space;
    private final String where;
    private final List<SpaceProblem> problems = new ArrayList<>();
    private final double[] row;
    /** Parameters of which nothing more is said, because their value or one above them is wrong. */
    private final boolean[] wrong;

    ConfigurationChecker(SearchSpace space, String where) {
        this.space = space;
        this.where = where;
        this.row = new double[space.parameters().size()];
        this.wrong = new boolean[row.length];
        Arrays.fill(row, Double.NaN);
    }

    List<SpaceProblem> validate(Map<String, ParameterValue> given) {
        run(given, false);
        return List.copyOf(problems);
    }

    Configuration fill(Map<String, ParameterValue> given) {
        run(given, true);
        if (!problems.isEmpty()) {
            throw new InvalidSpaceException(problems);
        }
        return space.configuration(row);
    }

    private void run(Map<String, ParameterValue> given, boolean complete) {
        for (String name : given.keySet()) {
            if (!space.positions().containsKey(name)) {
                String hint = NearestName.hint(name, space.positions().keySet());
                add(name, "there is no such parameter" + hint);
            }
        }
        for (int p : space.conditions().order()) {
            check(p, given, complete);
        }
        if (problems.isEmpty()) {
            space.firstBroken(row)
                    .ifPresent(
                            c -> problems.add(new SpaceProblem(where, "breaks the constraint \"" + c.text() + "\"")));
        }
    }

    private void check(int p, Map<String, ParameterValue> given, boolean complete) {
        String name = space.parameters().get(p).name();
        ParameterValue value = given.get(name);
        Axis axis = space.axis(p);
        wrong[p] = Arrays.stream(space.conditions().parents(p)).anyMatch(parent -> wrong[parent]);
        if (wrong[p]) {
            return;
        }
        boolean active = space.conditions().isActive(p, row);
        if (value == null) {
            wrong[p] = active && !complete;
            if (wrong[p]) {
                add(name, "is missing (expected: " + axis.expectation() + ")");
            } else if (active) {
                row[p] = axis.middle();
            }
        } else if (!active) {
            add(
                    name,
                    "is given as " + value.text() + " but is not active here, because " + reason(p) + ": leave it out");
        } else {
            row[p] = axis.read(value);
            wrong[p] = Double.isNaN(row[p]);
            if (wrong[p]) {
                add(name, value.text() + " is not possible (expected: " + axis.expectation() + ")");
            }
        }
    }

    private String reason(int p) {
        for (int parent : space.conditions().parents(p)) {
            String name = space.parameters().get(parent).name();
            if (Double.isNaN(row[parent])) {
                return "\"" + name + "\" is not active";
            }
            ParameterValue value = space.axis(parent).toValue(row[parent]);
            if (space.parameters().get(p).when().getOrDefault(name, List.of()).stream()
                    .noneMatch(v -> space.axis(parent).read(v) == row[parent])) {
                return "\"" + name + "\" is " + value.text();
            }
        }
        return "its condition does not hold";
    }

    private void add(String name, String message) {
        problems.add(new SpaceProblem(where.isEmpty() ? name : where + "." + name, message));
    }
}
