package dev.crosscheck.search.space;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A growing set of configurations of one space, which in a finite space also knows what is left. A set can be laid over another one, which then must not
 * change for as long as the upper one is used. Not safe for several threads.
 */
public final class ConfigurationSet {
    private final SearchSpace space;
    private final @Nullable ConfigurationSet below;
    private final Optional<Lattice> cells;
    private final BitSet taken = new BitSet();
    private final Set<Configuration> others = new HashSet<>();
    private long takenCells;
    /** Ascending; holds every valid cell that is not taken, and some that were taken later. */
    private long @Nullable [] open;

    /** An empty set. */
    public ConfigurationSet(SearchSpace space) {
        this(space, null);
    }

    private ConfigurationSet(SearchSpace space, @Nullable ConfigurationSet below) {
        this.space = space;
        this.below = below;
        this.cells = space.lattice().filter(lattice -> lattice.size() <= SearchSpace.ENUMERATION_LIMIT);
    }

    /** An empty set on top of this one: what it contains is contained in either. */
    public ConfigurationSet over() {
        return new ConfigurationSet(space, this);
    }

    /** Adds a configuration; false when it was contained already. */
    public boolean add(Configuration configuration) {
        OptionalLong cell = cellOf(configuration);
        if (cell.isEmpty()) {
            Configuration canonical = space.canonical(configuration);
            return !containsOther(canonical) && others.add(canonical);
        }
        if (isTaken(cell.getAsLong())) {
            return false;
        }
        taken.set((int) cell.getAsLong());
        takenCells++;
        return true;
    }

    public boolean contains(Configuration configuration) {
        OptionalLong cell = cellOf(configuration);
        return cell.isPresent() ? isTaken(cell.getAsLong()) : containsOther(space.canonical(configuration));
    }

    /** As {@link #contains}, for one that the space or its encoder made: such a one needs no reading. */
    public boolean containsCanonical(Configuration configuration) {
        OptionalLong cell = cellOf(configuration);
        return cell.isPresent() ? isTaken(cell.getAsLong()) : containsOther(configuration);
    }

    private boolean containsOther(Configuration canonical) {
        return others.contains(canonical) || (below != null && below.containsOther(canonical));
    }

    /** The cell of a configuration that is valid in a space small enough to be listed. */
    private OptionalLong cellOf(Configuration configuration) {
        if (cells.isEmpty()) {
            return OptionalLong.empty();
        }
        OptionalLong cell = cells.get().cellOf(configuration);
        return cell.isPresent() && cells.get().isValid(cell.getAsLong()) ? cell : OptionalLong.empty();
    }

    private boolean isTaken(long cell) {
        return taken.get((int) cell) || (below != null && below.isTaken(cell));
    }

    /** How many valid configurations are not contained; empty when the space cannot be listed. */
    public OptionalLong free() {
        OptionalLong all = cells.isPresent() ? space.cardinality() : OptionalLong.empty();
        return all.isPresent() ? OptionalLong.of(all.getAsLong() - takenHere()) : all;
    }

    private long takenHere() {
        return takenCells + (below == null ? 0 : below.takenHere());
    }

    /**
     * The valid configuration that is not contained and has {@code rank} others before it, in the order of the lattice.
     *
     * @throws IllegalArgumentException when rank is not in [0, {@link #free})
     */
    public Configuration freeAt(long rank) {
        long left = rank;
        for (long cell : lowest().openCells()) {
            if (!isTaken(cell) && left-- == 0) {
                return cells.orElseThrow().at(cell);
            }
        }
        throw new IllegalArgumentException("rank: " + rank + " (expected: from 0 to below " + free() + ")");
    }

    private ConfigurationSet lowest() {
        return below == null ? this : below.lowest();
    }

    private long[] openCells() {
        long[] known = open;
        if (known == null) {
            LongStream.Builder all = LongStream.builder();
            cells.ifPresent(lattice -> {
                for (Lattice.Walk walk = lattice.from(0); walk.cell() < lattice.size(); walk.next()) {
                    all.add(walk.cell());
                }
            });
            known = all.build().toArray();
        }
        long stillOpen = free().orElse(0);
        if (open == null || known.length > 2 * stillOpen + 64) {
            known = Arrays.stream(known).filter(cell -> !isTaken(cell)).toArray();
            open = known;
        }
        return known;
    }
}
