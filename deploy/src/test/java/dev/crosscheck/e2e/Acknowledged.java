package dev.crosscheck.e2e;

import java.util.List;
import java.util.stream.Stream;

/** The results that workers brought and that a coordinator took, as the workers saw it. */
final class Acknowledged {
    private Acknowledged() {}

    /** A trial's number for every result that was taken, ascending; twice where two were. */
    static List<Long> trials(Cluster cluster, String... workers) {
        return Stream.of(workers)
                .flatMap(worker -> WorkerNotes.of(cluster, worker).acknowledged().stream())
                .map(Lease::trial)
                .sorted()
                .toList();
    }
}
