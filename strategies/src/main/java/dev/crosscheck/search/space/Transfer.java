package dev.crosscheck.search.space;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes configurations of another space over into this one, as far as they fit, and remembers what did not. Parameters that this space does not have are dropped; constants
 * of this space that the other one does not name are taken for the same there; anything else has to fit. Not safe for several threads.
 */
public final class Transfer {
    private final SearchSpace here;
    private final Set<String> dropped = new TreeSet<>();
    private final Set<String> assumed = new TreeSet<>();
    private final Map<String, Misfit> misfits = new LinkedHashMap<>();

    /**
     * Why configurations did not fit.
     *
     * @param reason the first one's, such as "lr: 0.5 is not possible (expected: a number from 0.001 to 0.1)"
     * @param configurations how many have a problem with this parameter
     */
    public record Misfit(String reason, int configurations) {}

    public Transfer(SearchSpace here) {
        this.here = here;
    }

    /** The configuration in the parameters and types of this space; empty when it does not fit. */
    public Optional<Configuration> take(Configuration theirs) {
        Map<String, ParameterValue> given = new LinkedHashMap<>(theirs.values());
        given.keySet().removeIf(name -> {
            boolean unknown = !here.positions().containsKey(name);
            if (unknown) {
                dropped.add(name);
            }
            return unknown;
        });
        Configuration full;
        try {
            full = here.fill(given, "");
        } catch (InvalidSpaceException e) {
            e.problems().forEach(problem -> note(problem.where(), problem.message()));
            return Optional.empty();
        }
        boolean fits = true;
        for (ParameterSpec spec : here.parameters()) {
            String name = spec.name();
            if (full.get(name).isPresent() && !given.containsKey(name)) {
                boolean constant = spec.domain() instanceof Domain.FixedDomain;
                if (constant) {
                    assumed.add(name);
                } else {
                    note(name, "is not known there");
                    fits = false;
                }
            }
        }
        return fits ? Optional.of(full) : Optional.empty();
    }

    private void note(String name, String message) {
        String reason = name.isEmpty() ? message : name + ": " + message;
        misfits.merge(
                name, new Misfit(reason, 1), (known, one) -> new Misfit(known.reason(), known.configurations() + 1));
    }

    /** Parameters of the other space that this one does not have. */
    public Set<String> dropped() {
        return Collections.unmodifiableSet(dropped);
    }

    /** Constants of this space that the other one does not name. */
    public Set<String> assumed() {
        return Collections.unmodifiableSet(assumed);
    }

    /** What did not fit, by parameter; a broken constraint under the empty name. */
    public Map<String, Misfit> misfits() {
        return Collections.unmodifiableMap(misfits);
    }
}
