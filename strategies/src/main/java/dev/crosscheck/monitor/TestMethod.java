package dev.crosscheck.monitor;

/** How the monitor decides that a sweep is overfitted. Gains and errors are the same for both. */
public enum TestMethod {
    /** The score test on the verified gain alone, at the level that the sequence leaves to each test. */
    DIRECT,
    /** The score test, or what all trials together tell about the tuning set's noise, backed by the score test at alpha; and not the doing of one set that disagrees with the others. The default. */
    POOLED
}
