package dev.crosscheck.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One worker's own account of what it was given and what was taken from it, over all processes of its name.
 *
 * @param text all that it has said so far
 * @param spool its folder of results that may have to be sent again
 */
record WorkerNotes(String worker, Supplier<String> text, Path spool) {
    private static final String LEASE = "sweep=\\S+ trial=(\\d+) attempt=(\\d+) ";
    private static final Pattern STARTED = Pattern.compile(LEASE + "started\\n");
    private static final Pattern ENDED = Pattern.compile(LEASE + "(ended COMPLETED|resending the result of)");
    private static final Pattern REFUSED = Pattern.compile(LEASE + "(result refused|dropped by)");
    private static final Pattern DROPPED = Pattern.compile(LEASE + "dropped by");

    static WorkerNotes of(Cluster cluster, String worker) {
        return new WorkerNotes(
                worker, () -> cluster.text(worker), cluster.workDir(worker).resolve("spool"));
    }

    /** What it was given, in that order. */
    List<Lease> started() {
        return find(STARTED, text.get());
    }

    /** The results that a coordinator took: they ended, or were sent again by a later process, are not in the spool any more, and were not refused. A result is in the spool before its end is told, and leaves it before its refusal is. */
    List<Lease> acknowledged() {
        List<Lease> taken = new ArrayList<>(new LinkedHashSet<>(find(ENDED, text.get())));
        Set<String> kept = spooled();
        taken.removeIf(lease -> kept.contains(lease.trial() + "-" + lease.attempt()));
        taken.removeAll(find(REFUSED, text.get()));
        return taken;
    }

    /** What the worker was told is not its any more, whatever became of its result: that may have been taken, and the answer lost on its way. */
    List<Lease> dropped() {
        return find(DROPPED, text.get());
    }

    /** Whether it has results that no coordinator has answered. */
    boolean keepsResults() {
        return !spooled().isEmpty();
    }

    private List<Lease> find(Pattern what, String all) {
        List<Lease> leases = new ArrayList<>();
        Matcher line = what.matcher(all);
        while (line.find()) {
            leases.add(new Lease(worker, Long.parseLong(line.group(1)), Integer.parseInt(line.group(2))));
        }
        return leases;
    }

    /** The files' names are sweep-trial-attempt-epoch.result; another ending is of a file that was never finished. */
    private Set<String> spooled() {
        Set<String> leases = new TreeSet<>();
        try (Stream<Path> files = Files.list(spool)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".result")).toList()) {
                String[] parts = file.getFileName().toString().split("-", 4);
                leases.add(parts[1] + "-" + parts[2]);
            }
        } catch (NoSuchFileException e) {
            return leases; // the worker has not got so far
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return leases;
    }
}
