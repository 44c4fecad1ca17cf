package dev.crosscheck.coordinator.dataset;

/**
 * A file in the blob store.
 *
 * @param name without folders
 * @param sha256 of the content, 64 lower-case hex digits
 * @param size in bytes
 */
public record StoredFile(String name, String sha256, long size) {}
