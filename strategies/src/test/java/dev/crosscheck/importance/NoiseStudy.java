package dev.crosscheck.importance;

import dev.crosscheck.search.math.RandomStreams;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.Spaces;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** How often the forest seems to explain something where the scores are pure noise. Run with {@code java -cp ... NoiseStudy}. */
public final class NoiseStudy {
    private static final int SWEEPS = 100;
    private static final double EXPLAINS = 0.1;

    private NoiseStudy() {}

    public static void main(String[] args) {
        for (int[] shape : new int[][] {{10, 3}, {20, 3}, {20, 6}, {50, 6}}) {
            SearchSpace space = SearchSpace.of(
                    IntStream.range(0, shape[1])
                            .mapToObj(i -> Spaces.real("x" + i, 0, 1))
                            .toList(),
                    List.of());
            int fooled = 0;
            for (int sweep = 0; sweep < SWEEPS; sweep++) {
                RandomGenerator random = RandomStreams.of(7, sweep, "noise");
                List<Observation> seen = new ArrayList<>();
                for (int t = 0; t < shape[0]; t++) {
                    seen.add(new Observation(space.draw(random, 1).orElseThrow(), random.nextGaussian()));
                }
                fooled += ParameterImportance.of(space, seen, 1).fit() >= EXPLAINS ? 1 : 0;
            }
            System.out.printf(
                    "%d trials, %d parameters: fit of %.1f or more in %d of %d%n",
                    shape[0], shape[1], EXPLAINS, fooled, SWEEPS);
        }
    }
}
