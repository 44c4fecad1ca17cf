package dev.crosscheck.coordinator.dataset;

/** The data set has or had a set of this name. */
public final class SetExistsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SetExistsException(String dataset, String set) {
        super("the data set " + dataset + " has a set \"" + set
                + "\" already, made from another table; give the new set a name of its own");
    }
}
