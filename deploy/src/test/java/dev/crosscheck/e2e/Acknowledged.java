package dev.crosscheck.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The results that workers brought and that a coordinator took, as the workers saw it: they ended, are not in the worker's spool any more, and were not refused. */
final class Acknowledged {
    private static final String LEASE = "sweep=\\S+ trial=(\\d+) attempt=(\\d+) ";
    private static final Pattern ENDED = Pattern.compile(LEASE + "ended COMPLETED");
    private static final Pattern REFUSED = Pattern.compile(LEASE + "(result refused|dropped by)");

    private Acknowledged() {}

    /** A trial's number for every result that was taken, ascending; twice where two were. */
    static List<Long> trials(Cluster cluster, String... workers) {
        List<Long> all = new ArrayList<>();
        for (String worker : workers) {
            Set<String> taken = leases(ENDED, cluster.text(worker));
            taken.removeAll(spooled(cluster.workDir(worker).resolve("spool")));
            taken.removeAll(leases(REFUSED, cluster.text(worker)));
            taken.forEach(lease -> all.add(Long.parseLong(lease.substring(0, lease.indexOf('-')))));
        }
        return all.stream().sorted().toList();
    }

    private static Set<String> leases(Pattern what, String text) {
        Set<String> leases = new TreeSet<>();
        Matcher line = what.matcher(text);
        while (line.find()) {
            leases.add(line.group(1) + "-" + line.group(2));
        }
        return leases;
    }

    /** The files' names are sweep-trial-attempt-epoch.result. */
    private static Set<String> spooled(Path spool) {
        Set<String> leases = new TreeSet<>();
        try (Stream<Path> files = Files.list(spool)) {
            for (Path file : files.toList()) {
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
