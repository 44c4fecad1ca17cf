package dev.crosscheck.search.space;

/** A constraint that cannot be understood; the message names the place. */
final class ConstraintSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** {@code position}: index of the offending character in {@code text}, from 0. */
    ConstraintSyntaxException(String text, int position, String what) {
        super(what + " (at character " + (position + 1) + " of \"" + text + "\")", null, false, false);
    }
}
