package dev.crosscheck.search.space;

import dev.crosscheck.search.math.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Looks for constraints that nothing satisfies: through all configurations where there are few, else in a large sample that is the same every time. Where the constraints are
 * so long that this would take more than about a second, nothing is said against them.
 */
final class Feasibility {
    private static final long MOST_CELLS = 1_000_000;
    private static final int SAMPLE = 200_000;
    /** Rows times what is looked at in each, {@link SearchSpace#rowLength}. */
    private static final long MOST_WORK = 500_000_000;

    private final SearchSpace space;
    private final List<Constraint> constraints;
    private final boolean[] met;
    private int unmet;
    private boolean allMet;
    private long looked;

    private Feasibility(SearchSpace space, List<Constraint> constraints) {
        this.space = space;
        this.constraints = constraints;
        this.met = new boolean[constraints.size()];
        this.unmet = constraints.size();
        this.allMet = constraints.isEmpty();
    }

    static List<SpaceProblem> check(SearchSpace space, List<Constraint> constraints) {
        return new Feasibility(space, constraints).run();
    }

    private List<SpaceProblem> run() {
        long size = space.lattice().map(Lattice::size).orElse(Long.MAX_VALUE);
        boolean exact = size <= MOST_CELLS;
        long affordable = MOST_WORK / Math.max(1, space.rowLength());
        if (exact) {
            space.lattice().ifPresent(lattice -> lattice.forEachRow(row -> !seen(row) && looked < affordable));
        } else {
            RandomGenerator random = RandomStreams.of(0, 0, "feasibility");
            double[] row = new double[space.parameters().size()];
            for (int i = 0; i < Math.min(SAMPLE, affordable) && !allMet; i++) {
                space.drawRow(random, row);
                seen(row);
            }
        }
        String nothing = exact
                ? "none of the " + size + " configurations satisfies "
                : "none of " + SAMPLE + " configurations drawn at random satisfies ";
        boolean all = looked == (exact ? size : SAMPLE);
        return allMet || !all ? List.of() : problems(nothing);
    }

    /** Notes which constraints a row satisfies; true when there is nothing left to look for. */
    private boolean seen(double[] row) {
        looked++;
        boolean all = true;
        for (int i = 0; i < met.length; i++) {
            boolean satisfied = constraints.get(i).isSatisfied(row);
            all &= satisfied;
            if (satisfied && !met[i]) {
                met[i] = true;
                unmet--;
            }
        }
        allMet |= all;
        return allMet;
    }

    private List<SpaceProblem> problems(String nothing) {
        List<SpaceProblem> problems = new ArrayList<>();
        for (int i = 0; i < met.length; i++) {
            if (!met[i]) {
                String text = "\"" + constraints.get(i).text() + "\"";
                problems.add(new SpaceProblem("constraints[" + i + "]", nothing + text + ": loosen it"));
            }
        }
        if (unmet == 0) {
            problems.add(new SpaceProblem("constraints", nothing + "all of them together: loosen or remove one"));
        }
        return problems;
    }
}
