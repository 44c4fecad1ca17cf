package dev.crosscheck.coordinator.checkpoint;

/**
 * A checkpoint that is kept.
 *
 * @param sha256 of the stored content
 * @param storedBytes of the stored content
 * @param bytes of the checkpoint, with which the stored content begins
 * @param step that it was saved at
 * @param attempt that saved it
 */
public record StoredCheckpoint(String sha256, long storedBytes, long bytes, long step, int attempt) {}
