package dev.crosscheck.search.space;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what a person probably meant by a misspelt name. */
public final class NearestName {
    private NearestName() {}

    /**
     * The known name with the smallest edit distance (Levenshtein 1966: insert, delete, replace), ignoring case, when that is at most a third of the
     * length of the longer name, rounded up, and some letter stays; the first of several.
     */
    public static Optional<String> of(String name, Collection<String> known) {
        String best = "";
        int bestDistance = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            int allowed = (Math.max(name.length(), candidate.length()) + 2) / 3;
            boolean similar = distance <= allowed && distance < Math.min(name.length(), candidate.length());
            if (similar && distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return bestDistance == Integer.MAX_VALUE ? Optional.empty() : Optional.of(best);
    }

    /** A clause to end an error sentence with: {@code ; did you mean "lr"?} or nothing. */
    public static String hint(String name, Collection<String> known) {
        return of(name, known).map(n -> "; did you mean \"" + n + "\"?").orElse("");
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
                int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replace, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
