package dev.crosscheck.coordinator.dataset;

import dev.crosscheck.coordinator.dataset.ExposureLedger.Exposure;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many answers a data set has given, so that no answer has to read all those before it.
 *
 * @param total answers
 * @param ofAll answers that are older than the field of their sets: of all sets
 * @param bySet the other answers, by set; an answer from several sets counts for each
 */
record ExposureCounts(long total, long ofAll, Map<String, Long> bySet) {
    ExposureCounts {
        bySet = Map.copyOf(bySet);
    }

    static ExposureCounts of(List<Exposure> exposures) {
        ExposureCounts counts = new ExposureCounts(0, 0, Map.of());
        for (Exposure exposure : exposures) {
            counts = counts.with(exposure);
        }
        return counts;
    }

    ExposureCounts with(Exposure exposure) {
        Map<String, Long> sets = new HashMap<>(bySet);
        exposure.sets().stream().distinct().forEach(set -> sets.merge(set, 1L, Long::sum));
        return new ExposureCounts(total + 1, ofAll + (exposure.sets().isEmpty() ? 1 : 0), sets);
    }

    /** Answers that name this set. */
    long naming(String set) {
        return bySet.getOrDefault(set, 0L);
    }

    /** Answers of each of these sets, in order. */
    Map<String, Long> answers(List<String> sets) {
        Map<String, Long> answers = new LinkedHashMap<>();
        sets.forEach(set -> answers.put(set, ofAll + bySet.getOrDefault(set, 0L)));
        return answers;
    }
}
