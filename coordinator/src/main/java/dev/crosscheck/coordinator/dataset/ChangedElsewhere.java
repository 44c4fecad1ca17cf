package dev.crosscheck.coordinator.dataset;

import java.util.function.Supplier;

/** Another coordinator changed the data set between reading and writing; nothing was written. */
final class ChangedElsewhere extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int ATTEMPTS = 20;

    ChangedElsewhere(String dataset) {
        super("the data set " + dataset + " is being changed by others; try again");
    }

    /** Does it again from the start until nobody came in between. */
    static <T> T again(Supplier<T> change) {
        for (int attempt = 1; ; attempt++) {
            try {
                return change.get();
            } catch (ChangedElsewhere e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
