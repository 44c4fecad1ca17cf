package dev.crosscheck.coordinator.index;

import java.util.random.RandomGenerator;

/** Ids of sweeps: the name, '-', and six characters of Crockford's base 32 in lower case (no i, l, o, u), which are 30 random bits. */
final class SweepIds {
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int LENGTH = 6;

    private SweepIds() {}

    static String draw(String name, RandomGenerator random) {
        var id = new StringBuilder(name).append('-');
        for (int i = 0; i < LENGTH; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }
}
