package dev.crosscheck.coordinator.store.backup;

import dev.crosscheck.coordinator.security.SealingKey;
import dev.crosscheck.coordinator.store.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What is in a backup: size and SHA-256 of every file, and a mark that only a holder of the key can make, so that neither damage nor forgery goes unnoticed. Text, one line a file:
 * {@code sha256 size path}; the last line is {@code mac} and the mark.
 */
record BackupManifest(List<Entry> files) {
    static final String NAME = "MANIFEST";
    private static final String PURPOSE = "backup manifest";
    private static final String MAC = "mac ";

    /** A file; its path is relative, with slashes. */
    record Entry(String path, long size, String sha256) {}

    BackupManifest {
        files = List.copyOf(files);
    }

    long bytes() {
        return files.stream().mapToLong(Entry::size).sum();
    }

    void write(Path directory, SealingKey key) throws IOException {
        String body = body();
        DurableFiles.replace(directory.resolve(NAME), body + MAC + mark(body, key) + "\n");
    }

    private String body() {
        StringBuilder body = new StringBuilder();
        for (Entry file : files) {
            body.append(file.sha256)
                    .append(' ')
                    .append(file.size)
                    .append(' ')
                    .append(file.path)
                    .append('\n');
        }
        return body.toString();
    }

    private static String mark(String body, SealingKey key) {
        return HexFormat.of().formatHex(key.mac(PURPOSE, body.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Reads the manifest of a backup.
     *
     * @throws BackupException if there is none, or it was changed or made with another key
     */
    static BackupManifest read(Path directory, SealingKey key) throws IOException {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            throw new BackupException(directory + " holds no complete backup (" + NAME
                    + " is missing): name the directory that crosscheck admin backup wrote");
        }
        List<Entry> entries = new ArrayList<>();
        String mac = "";
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(MAC)) {
                mac = line.substring(MAC.length());
            } else {
                entries.add(entry(line, file));
            }
        }
        BackupManifest manifest = new BackupManifest(entries);
        if (!mark(manifest.body(), key).equals(mac)) {
            throw new BackupException(file + " was changed, or the backup was made with another key than the one from "
                    + key.origin() + ": give the key that belongs to it, or use another backup");
        }
        return manifest;
    }

    private static Entry entry(String line, Path file) {
        String[] parts = line.split(" ", 3);
        try {
            return new Entry(parts[2], Long.parseLong(parts[1]), parts[0]);
        } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
            throw new BackupException(file + " is damaged: use another backup", e);
        }
    }
}
