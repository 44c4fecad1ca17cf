package dev.crosscheck.coordinator.dataset;

import java.util.Collection;
import java.util.HashSet;

/** Sets whose examples all belong to one group: nothing says how far a score on them can be off. */
public final class LoneGroup {
    private LoneGroup() {}

    /** What is noticed of such a set, when it comes. */
    public static String warning(String set) {
        return "All examples of the secret set " + set + " belong to one group, so nothing says how far scores on it"
                + " can be off: overfit reports that rest on it name no intervals. Give it two groups or more.";
    }

    /** Whether these, one for each example, are all the same; not where examples have none. */
    static boolean isOnly(Collection<?> groups) {
        return new HashSet<>(groups).size() == 1;
    }
}
