package dev.crosscheck.coordinator.dataset;

import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Random ids of one form, all different: 13 of 32 letters and digits, 65 random bits, so that an id says nothing about its example. */
final class FreshIds {
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int LENGTH = 13;

    private final RandomGenerator random;
    private final Set<String> given = new HashSet<>();

    FreshIds(RandomGenerator random) {
        this.random = random;
    }

    String next() {
        String id;
        do {
            StringBuilder text = new StringBuilder(LENGTH);
            for (int i = 0; i < LENGTH; i++) {
                text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
            id = text.toString();
        } while (!given.add(id));
        return id;
    }
}
