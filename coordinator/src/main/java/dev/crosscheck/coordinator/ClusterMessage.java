package dev.crosscheck.coordinator;

/** Marks what actors on different nodes send each other; serialised as jackson-cbor. Immutable. */
public interface ClusterMessage {}
