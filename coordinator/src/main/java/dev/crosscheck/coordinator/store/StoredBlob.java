package dev.crosscheck.coordinator.store;

/**
 * A blob as it was found.
 *
 * @param edition another one each time that the content is stored anew
 */
public record StoredBlob(BlobHash hash, String edition) {}
