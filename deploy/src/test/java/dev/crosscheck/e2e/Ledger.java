package dev.crosscheck.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What trainers write down themselves, outside of all that a service knows: each attempt draws its result at random, notes it, and reports it. Two attempts never have the same result. */
final class Ledger {
    private static final String PROGRAM =
            """
            # Usage: sh note.sh LEDGER SECONDS
            number() { sed -n 's/.*"'"$1"'" *: *\\([0-9]*\\).*/\\1/p' params.json | head -n 1; }
            worker=${PWD#*/work-}
            who="${worker%%/*} $(number trial) $(number attempt)"
            value="$(number trial).$(od -An -N6 -tu2 /dev/urandom | tr -d ' ')"
            echo "begin $who $value" >> "$1"
            sleep "$2"
            echo '{"step": 1, "metrics": {"value": '"$value"'}}' > metrics.jsonl
            echo "end $who $value" >> "$1"
            """;

    private final Path file;

    Ledger(Path file) {
        this.file = file;
    }

    /** The trainer of a sweep whose specification is in this folder, as a part of it; the objective's metric is "value". */
    String trainer(Path folder, double seconds) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("note.sh"), PROGRAM);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "trainer: {command: [sh, note.sh, \"" + file + "\", \"" + seconds + "\"], files: [note.sh]}\n";
    }

    /** A sweep of so many trials with this trainer. */
    String sweep(Path folder, int trials, String lease, double seconds) {
        return """
                apiVersion: crosscheck/v1
                kind: Sweep
                metadata: {name: faults}
                objective: {metric: value, direction: minimize}
                parameters:
                  x0: {type: float, min: -5, max: 10}
                  x1: {type: float, min: 0, max: 15}
                strategy: {name: random, seed: 11}
                budget: {max_trials: %d}
                trial: {lease: %s}
                """
                        .formatted(trials, lease)
                + trainer(folder, seconds);
    }

    private List<String[]> lines(String kind) {
        try {
            List<String[]> lines = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split(" ", -1);
                if (words[0].equals(kind)) {
                    lines.add(words);
                }
            }
            return lines;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Lease lease(String... words) {
        return new Lease(words[1], Long.parseLong(words[2]), Integer.parseInt(words[3]));
    }

    /** Every attempt that a trainer began, as often as one did. */
    List<Lease> begun() {
        return lines("begin").stream().map(Ledger::lease).toList();
    }

    /** The results of the attempts that came to their end. */
    Map<Lease, Double> results() {
        Map<Lease, Double> results = new HashMap<>();
        lines("end").forEach(words -> results.put(lease(words), Double.parseDouble(words[4])));
        return results;
    }
}
