package dev.crosscheck.coordinator.dataset;

/** The name belongs to a data set with another specification or source. */
public final class DatasetExistsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DatasetExistsException(String name, int version) {
        super("the data set " + name + " is already registered (version " + version
                + ") with another specification or source; choose another metadata.name");
    }
}
