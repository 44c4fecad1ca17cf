package dev.crosscheck.coordinator.sweep;

/** Makes the definition of a sweep from its stored specification. A pure function: the same bytes give the same definition for ever. */
@FunctionalInterface
public interface SpecReader {
    SweepDefinition read(byte[] spec);
}
