package dev.crosscheck.spec;

/** Takes in what is wrong with a specification. */
@FunctionalInterface
public interface Mistakes {
    /**
     * One mistake.
     *
     * @param where path in the specification, such as {@code parameters.lr.min}
     * @param what the rest of the sentence: what was seen and what was expected
     */
    void add(String where, String what);
}
