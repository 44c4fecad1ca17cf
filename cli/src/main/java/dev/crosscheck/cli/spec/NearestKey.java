package dev.crosscheck.cli.spec;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the key that the author probably meant. */
final class NearestKey {

    private NearestKey() {}

    /** The known key with the least edit distance (Levenshtein), if that is at most a third of its length, rounded up. */
    static Optional<String> to(String key, Collection<String> known) {
        String lower = key.toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(k ->
                        distance(lower, k.toLowerCase(Locale.ROOT)) <= (Math.max(k.length(), key.length()) + 2) / 3)
                .min(Comparator.<String>comparingInt(k -> distance(lower, k.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
