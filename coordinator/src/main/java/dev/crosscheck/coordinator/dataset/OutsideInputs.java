package dev.crosscheck.coordinator.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** What to know of a data set whose inputs stay where the workers are. */
final class OutsideInputs {
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

    private OutsideInputs() {}

    /**
     * Sentences for whoever registers it.
     *
     * @param classes empty for a regression
     * @param ids what names the inputs of each example
     */
    static List<String> warnings(String location, List<String> classes, List<String> ids, List<String> labels) {
        List<String> warnings = new ArrayList<>();
        warnings.add(
                "The inputs stay at " + location
                        + ", where a worker's programs can read whatever lies there; verdicts on this data set say trust: external."
                        + " Keep from there what tells the labels of secret sets: a folder per class, an index, the source itself.");
        int named = 0;
        for (int row = 0; row < ids.size() && !classes.isEmpty(); row++) {
            named += names(ids.get(row), labels.get(row)) ? 1 : 0;
        }
        if (2 * named > ids.size()) {
            warnings.add(
                    named + " of " + ids.size()
                            + " ids hold the label of their example as a word, and workers see the ids of secret sets; rename the files.");
        }
        return warnings;
    }

    private static boolean names(String id, String label) {
        return Arrays.stream(BETWEEN_WORDS.split(id)).anyMatch(word -> word.equalsIgnoreCase(label));
    }
}
