package dev.crosscheck.cli.fetch;

import java.nio.file.Path;
import java.util.List;

/**
 * A set that lies on the disk, every file's checksum right.
 *
 * @param downloaded names of the files that were not there before
 * @param specifications written or kept, the one to register first
 */
public record Fetched(KnownSet set, Path directory, List<String> downloaded, List<Path> specifications) {
    public Fetched {
        downloaded = List.copyOf(downloaded);
        specifications = List.copyOf(specifications);
    }
}
