package dev.crosscheck.e2e;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
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

    /** The trials with a result that was taken, or of which a worker was told later that it is not its any more: a result may be taken and the answer lost on its way. Ascending. */
    static SortedSet<Long> orAnswerLost(Cluster cluster, String... workers) {
        SortedSet<Long> all = new TreeSet<>(trials(cluster, workers));
        for (String worker : workers) {
            WorkerNotes.of(cluster, worker).dropped().forEach(lease -> all.add(lease.trial()));
        }
        return all;
    }
}
