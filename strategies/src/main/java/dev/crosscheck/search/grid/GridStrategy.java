package dev.crosscheck.search.grid;

import dev.crosscheck.search.AskRequest;
import dev.crosscheck.search.Proposals;
import dev.crosscheck.search.Strategy;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.Domain;
import dev.crosscheck.search.space.InvalidSpaceException;
import dev.crosscheck.search.space.Lattice;
import dev.crosscheck.search.space.ParameterSpec;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.SpaceProblem;
import dev.crosscheck.search.trial.Trial;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Every cell of the grid once, in the order of {@link Lattice}. Conditions leave no doubles, constraints take cells out, and a configuration that someone
 * enqueued is not proposed again as a cell.
 *
 * <p>No history is needed to go on: a trial number below the one asked for of which nothing was told, and which is not pending, is taken for one of the first
 * cells that are not otherwise known. So a fresh strategy that was told only the enqueued trials gives the same proposals as one that was told
 * everything; but when it is told of ordinary trials it must be told of every number that was not a cell, too.
 */
public final class GridStrategy implements Strategy {
    private static final int BLOCK = 1 << 14;
    private final Lattice lattice;
    private final BitSet told = new BitSet();
    private final TreeSet<Long> numbers = new TreeSet<>();
    private final Map<Long, Long> validInBlock = new HashMap<>();
    private long firstOpen;

    /**
     * A grid over the space.
     *
     * @throws InvalidSpaceException when a float has no {@code points}, or there are more than {@link SearchSpace#ENUMERATION_LIMIT} cells
     */
    public GridStrategy(SearchSpace space) {
        List<SpaceProblem> problems = new ArrayList<>();
        for (ParameterSpec spec : space.parameters()) {
            if (spec.domain() instanceof Domain.FloatDomain d && d.points().isEmpty() && d.min() < d.max()) {
                String message =
                        "is missing: a grid needs the number of values to try, such as 5; or choose another strategy";
                problems.add(new SpaceProblem("parameters." + spec.name() + ".points", message));
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidSpaceException(problems);
        }
        long size = space.gridLattice().map(Lattice::size).orElse(Long.MAX_VALUE);
        if (size > SearchSpace.ENUMERATION_LIMIT) {
            String many = size == Long.MAX_VALUE ? "more than 10^18" : Long.toString(size);
            throw new InvalidSpaceException(List.of(new SpaceProblem(
                    "parameters",
                    "the grid has " + many + " cells (at most " + SearchSpace.ENUMERATION_LIMIT
                            + " are possible): give fewer values or points, or choose another strategy")));
        }
        lattice = space.gridLattice().orElseThrow();
    }

    /** Number of cells that satisfy the constraints. */
    public long cells() {
        long count = 0;
        for (long block = 0; block * BLOCK < lattice.size(); block++) {
            count += valid(block);
        }
        return count;
    }

    @Override
    public Proposals ask(AskRequest request) {
        Set<Long> pending = new HashSet<>();
        long unknown = request.firstNumber() - toldBelow(request.firstNumber());
        for (Trial trial : request.pending()) {
            if (trial.number() < request.firstNumber() && !numbers.contains(trial.number())) {
                unknown--;
            }
            lattice.cellOf(trial.configuration()).ifPresent(cell -> pending.add(told.get((int) cell) ? -1 : cell));
        }
        pending.remove(-1L);
        Lattice.Walk walk = skip(Math.max(0, unknown), pending);
        List<Configuration> proposed = new ArrayList<>();
        while (proposed.size() < request.count() && walk.cell() < lattice.size()) {
            proposed.add(lattice.at(walk.cell()));
            walk.next();
            passKnown(walk, pending);
        }
        return new Proposals(proposed, walk.cell() >= lattice.size());
    }

    private int toldBelow(long number) {
        boolean all = numbers.isEmpty() || numbers.last() < number;
        return all ? numbers.size() : numbers.headSet(number).size();
    }

    /** A walk that stands on the cell which has {@code count} open ones before it. */
    private Lattice.Walk skip(long count, Set<Long> pending) {
        advanceFirstOpen();
        long left = count;
        long start = firstOpen;
        while (start < lattice.size()) {
            long end = Math.min(lattice.size(), (start / BLOCK + 1) * BLOCK);
            long from = start;
            long open = (start % BLOCK == 0 ? valid(start / BLOCK) : lattice.countValid(start, end))
                    - told.get((int) start, (int) end).cardinality()
                    - pending.stream()
                            .filter(cell -> cell >= from && cell < end && lattice.isValid(cell))
                            .count();
            if (open > left) {
                break;
            }
            left -= open;
            start = end;
        }
        Lattice.Walk walk = lattice.from(start);
        passKnown(walk, pending);
        while (left-- > 0 && walk.cell() < lattice.size()) {
            walk.next();
            passKnown(walk, pending);
        }
        return walk;
    }

    private void advanceFirstOpen() {
        firstOpen = told.nextClearBit((int) firstOpen);
    }

    private void passKnown(Lattice.Walk walk, Set<Long> pending) {
        while (walk.cell() < lattice.size() && (told.get((int) walk.cell()) || pending.contains(walk.cell()))) {
            walk.next();
        }
    }

    private long valid(long block) {
        return validInBlock.computeIfAbsent(
                block, b -> lattice.countValid(b * BLOCK, Math.min(lattice.size(), (b + 1) * BLOCK)));
    }

    @Override
    public void tell(List<Trial> changed) {
        for (Trial trial : changed) {
            numbers.add(trial.number());
            lattice.cellOf(trial.configuration()).ifPresent(cell -> {
                if (lattice.isValid(cell)) {
                    told.set((int) cell);
                }
            });
        }
    }
}
