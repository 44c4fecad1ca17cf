package dev.crosscheck.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/** Why attempts are stopped, in the coordinator's own words: its tests hold it to the same file. */
@NullUnmarked
public final class StopReasons {
    private StopReasons() {}

    /** All reasons for one of worker.proto's words. */
    public static List<String> of(String word) {
        try {
            List<String> reasons = Files.readAllLines(
                            Path.of("..", "coordinator", "src", "test", "resources", "wire", "stop-reasons.txt"))
                    .stream()
                    .filter(line -> line.startsWith(word + "\t"))
                    .map(line -> line.substring(word.length() + 1))
                    .toList();
            if (reasons.isEmpty()) {
                throw new IllegalArgumentException("no reason for " + word);
            }
            return reasons;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
