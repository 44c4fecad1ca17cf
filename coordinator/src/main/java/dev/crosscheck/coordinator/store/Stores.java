package dev.crosscheck.coordinator.store;

/** The three stores of a coordinator. */
public record Stores(TrialStore trials, DocumentStore documents, BlobStore blobs) {}
