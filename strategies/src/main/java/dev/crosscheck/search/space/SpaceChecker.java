package dev.crosscheck.search.space;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds every mistake in a list of parameters; constraints are checked elsewhere. */
final class SpaceChecker {
    private static final long LARGEST_INT = 1L << 53;
    private final List<ParameterSpec> parameters;
    private final Map<String, ParameterSpec> byName = new HashMap<>();
    private final List<SpaceProblem> problems = new ArrayList<>();

    private SpaceChecker(List<ParameterSpec> parameters) {
        this.parameters = parameters;
    }

    static List<SpaceProblem> check(List<ParameterSpec> parameters) {
        return new SpaceChecker(parameters).run();
    }

    private List<SpaceProblem> run() {
        if (parameters.isEmpty()) {
            add("parameters", "is empty: give at least one parameter");
        }
        for (ParameterSpec spec : parameters) {
            if (spec.name().isBlank() || spec.name().chars().anyMatch(Character::isISOControl)) {
                add("parameters", "a name is blank or holds control characters: \"" + spec.name() + "\"");
            } else if (byName.putIfAbsent(spec.name(), spec) != null) {
                add(where(spec), "is given twice: remove one of them or rename it");
            }
        }
        parameters.forEach(this::checkDomain);
        parameters.forEach(this::checkConditions);
        checkCycles();
        return problems;
    }

    private void checkDomain(ParameterSpec spec) {
        if (spec.domain() instanceof Domain.FloatDomain d) {
            checkFloat(where(spec), d);
        } else if (spec.domain() instanceof Domain.IntDomain d) {
            checkInt(where(spec), d);
        } else if (spec.domain() instanceof Domain.OrdinalDomain d) {
            checkValues(where(spec), d.values());
        } else if (spec.domain() instanceof Domain.CategoricalDomain d) {
            checkValues(where(spec), d.values());
        }
    }

    private void checkFloat(String where, Domain.FloatDomain d) {
        boolean finite = true;
        if (!Double.isFinite(d.min())) {
            add(where + ".min", d.min() + " is not a finite number");
            finite = false;
        }
        if (!Double.isFinite(d.max())) {
            add(where + ".max", d.max() + " is not a finite number");
            finite = false;
        }
        if (finite && d.min() > d.max()) {
            add(where + ".min", d.min() + " is above max " + d.max() + ": swap them");
        } else if (finite && !Double.isFinite(d.max() - d.min())) {
            add(where + ".max", "the range from " + d.min() + " to " + d.max() + " is too wide: narrow it");
        }
        if (d.log() && d.min() <= 0) {
            add(where + ".min", d.min() + " is not above 0, which log needs: raise min or drop log");
        }
        if (d.points().isPresent() && d.points().getAsInt() < 1) {
            add(where + ".points", d.points().getAsInt() + " is too few: give at least 1");
        }
    }

    private void checkInt(String where, Domain.IntDomain d) {
        if (d.min() > d.max()) {
            add(where + ".min", d.min() + " is above max " + d.max() + ": swap them");
        }
        if (Math.abs((double) d.min()) > LARGEST_INT) {
            add(where + ".min", d.min() + " is too large in size: stay within 2^53");
        }
        if (Math.abs((double) d.max()) > LARGEST_INT) {
            add(where + ".max", d.max() + " is too large in size: stay within 2^53");
        }
        if (d.step() < 1) {
            add(where + ".step", d.step() + " is not allowed: give at least 1");
        }
        if (d.log() && d.min() < 1) {
            add(where + ".min", d.min() + " is below 1, which log needs: raise min or drop log");
        }
        if (d.log() && d.step() > 1) {
            add(where + ".step", d.step() + " cannot be combined with log: drop one of them");
        }
    }

    private void checkValues(String where, List<ParameterValue> values) {
        if (values.isEmpty()) {
            add(where + ".values", "is empty: give at least one value");
        }
        for (int i = 0; i < values.size(); i++) {
            ParameterValue value = values.get(i);
            if (values.subList(0, i).stream().anyMatch(earlier -> ListAxis.same(earlier, value))) {
                add(where + ".values[" + i + "]", value.text() + " is listed twice: remove one of them");
            }
        }
    }

    private void checkConditions(ParameterSpec spec) {
        spec.when().forEach((parentName, values) -> {
            String where = where(spec) + ".when." + parentName;
            ParameterSpec parent = byName.get(parentName);
            if (parentName.equals(spec.name())) {
                add(where, "a parameter cannot depend on itself: name another one");
            } else if (parent == null) {
                String hint = NearestName.hint(parentName, byName.keySet());
                add(where, "there is no parameter \"" + parentName + "\"" + hint);
            } else if (parent.domain() instanceof Domain.FloatDomain) {
                add(where, "\"" + parentName + "\" is a float, which no condition can name: make it int or ordinal");
            } else {
                checkBranch(where, parent, values);
            }
        });
    }

    private void checkBranch(String where, ParameterSpec parent, List<ParameterValue> values) {
        if (values.isEmpty()) {
            add(where, "lists no value: give at least one value of \"" + parent.name() + "\"");
        }
        if (!isUsable(parent.domain())) {
            return;
        }
        Axis axis = Axis.of(parent.domain());
        for (ParameterValue value : values) {
            if (Double.isNaN(axis.read(value))) {
                String expected = " (expected: " + axis.expectation() + ")";
                add(where, "\"" + parent.name() + "\" never has the value " + value.text() + expected);
            }
        }
    }

    private static boolean isUsable(Domain domain) {
        return !(domain instanceof Domain.IntDomain d) || (d.step() >= 1 && d.min() <= d.max());
    }

    private void checkCycles() {
        Set<String> done = new HashSet<>();
        for (ParameterSpec spec : parameters) {
            List<String> path = new ArrayList<>();
            if (findCycle(spec.name(), path, done)) {
                String loop = String.join(" -> ", path.subList(path.indexOf(path.get(path.size() - 1)), path.size()));
                add(where(spec) + ".when", "conditions go round in a circle (" + loop + "): break it");
                return;
            }
        }
    }

    private boolean findCycle(String name, List<String> path, Set<String> done) {
        ParameterSpec spec = byName.get(name);
        if (spec == null || done.contains(name)) {
            return false;
        }
        boolean seen = path.contains(name);
        path.add(name);
        if (seen) {
            return true;
        }
        for (String parent : spec.when().keySet()) {
            if (!parent.equals(name) && findCycle(parent, path, done)) {
                return true;
            }
        }
        path.remove(path.size() - 1);
        done.add(name);
        return false;
    }

    private static String where(ParameterSpec spec) {
        return "parameters." + spec.name();
    }

    private void add(String where, String message) {
        problems.add(new SpaceProblem(where, message));
    }
}
