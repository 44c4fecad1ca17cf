package dev.crosscheck.monitor;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The examples that are scored together and never help to choose the controls that score them: one secret set, or one half of the only secret set.
 *
 * @param set index of the secret set
 * @param picked the examples of the set that belong here; empty: all
 */
record Fold(int set, List<Integer> picked, int examples, Units units) {

    /** One fold for each set; with one set only, its examples (or groups) dealt to two halves by a hash; one fold when too small for that. */
    static List<Fold> of(List<SetSpec> sets) {
        if (sets.size() == 1) {
            List<Fold> halves = halves(sets.get(0));
            if (halves.stream().allMatch(half -> half.units.count >= 2)) {
                return halves;
            }
        }
        return IntStream.range(0, sets.size())
                .mapToObj(k -> new Fold(
                        k,
                        List.of(),
                        sets.get(k).examples(),
                        Units.of(sets.get(k).groups(), sets.get(k).examples())))
                .toList();
    }

    private static List<Fold> halves(SetSpec set) {
        Optional<int[]> groups = set.groups();
        return IntStream.of(0, 1)
                .mapToObj(half -> {
                    int[] picked = IntStream.range(0, set.examples())
                            .filter(e -> (hash(groups.isPresent() ? groups.get()[e] : e) & 1) == half)
                            .toArray();
                    Optional<int[]> own = groups.map(
                            all -> Arrays.stream(picked).map(e -> all[e]).toArray());
                    return new Fold(
                            0, Arrays.stream(picked).boxed().toList(), picked.length, Units.of(own, picked.length));
                })
                .toList();
    }

    /** The scores of this fold's examples out of those of its set. */
    ExampleScores of(ExampleScores scoresOfSet) {
        return picked.isEmpty()
                ? scoresOfSet
                : scoresOfSet.pick(picked.stream().mapToInt(Integer::intValue).toArray());
    }

    /** SplitMix64's finalizer (Steele, Lea and Flood 2014). */
    private static long hash(long x) {
        long h = (x + 1) * 0x9E3779B97F4A7C15L;
        h = (h ^ (h >>> 30)) * 0xBF58476D1CE4E5B9L;
        h = (h ^ (h >>> 27)) * 0x94D049BB133111EBL;
        return h ^ (h >>> 31);
    }

    /** The independent units of a fold: its examples, or their groups. */
    static final class Units {
        final int count;
        final int[] unitOfExample;
        final int largest;

        private Units(int count, int[] unitOfExample) {
            this.count = count;
            this.unitOfExample = unitOfExample;
            int[] sizes = new int[count];
            int max = 1;
            for (int unit : unitOfExample) {
                max = Math.max(max, ++sizes[unit]);
            }
            this.largest = max;
        }

        static Units of(Optional<int[]> groups, int examples) {
            if (groups.isEmpty()) {
                return new Units(examples, new int[0]);
            }
            Map<Integer, Integer> ids = new HashMap<>();
            int[] unit = new int[examples];
            for (int e = 0; e < examples; e++) {
                int next = ids.size();
                unit[e] = ids.computeIfAbsent(groups.get()[e], g -> next);
            }
            return new Units(ids.size(), unit);
        }

        /** Those of a tuning set. A single group shows no spread, so its examples have to stand in; and groups of one example each are these examples. */
        static Units ofTuning(List<Integer> groups, int examples) {
            Units units = of(
                    groups.isEmpty()
                            ? Optional.empty()
                            : Optional.of(
                                    groups.stream().mapToInt(Integer::intValue).toArray()),
                    examples);
            return units.count < 2 || units.count == examples ? of(Optional.empty(), examples) : units;
        }

        /** The sum over each unit. */
        double[] sums(double[] values) {
            if (areExamples()) {
                return values;
            }
            double[] sums = new double[count];
            for (int e = 0; e < values.length; e++) {
                sums[unitOfExample[e]] += values[e];
            }
            return sums;
        }

        /** The number of examples of each unit. */
        double[] sizes() {
            double[] sizes = new double[count];
            if (areExamples()) {
                Arrays.fill(sizes, 1);
            }
            for (int unit : unitOfExample) {
                sizes[unit]++;
            }
            return sizes;
        }

        boolean areExamples() {
            return unitOfExample.length == 0;
        }
    }
}
