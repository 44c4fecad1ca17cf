package dev.crosscheck.coordinator.index;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Ids of sweeps: the name, '-', and six characters of Crockford's base 32 in lower case (no i, l, o, u), which are 30 random bits. */
public final class SweepIds {
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int LENGTH = 6;
    /** A name is at most 63 characters long. */
    private static final Pattern FORM = Pattern.compile("[a-z0-9-]{1,63}-[" + ALPHABET + "]{" + LENGTH + "}");

    private SweepIds() {}

    /** Whether a sweep may have this id. What is not of the form names no sweep, and nothing may be started or stored under it. */
    public static boolean mayBe(String text) {
        return FORM.matcher(text).matches();
    }

    static String draw(String name, RandomGenerator random) {
        var id = new StringBuilder(name).append('-');
        for (int i = 0; i < LENGTH; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }
}
