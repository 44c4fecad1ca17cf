package dev.crosscheck.importance;

import dev.crosscheck.search.math.RandomStreams;
import dev.crosscheck.search.space.ParameterValue.FloatValue;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.Spaces;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Time of one report, 10 parameters. Run with {@code java -cp ... ImportanceBenchmark}. */
public final class ImportanceBenchmark {
    private ImportanceBenchmark() {}

    public static void main(String[] args) {
        SearchSpace space = SearchSpace.of(
                IntStream.range(0, 10).mapToObj(i -> Spaces.real("x" + i, 0, 1)).toList(), List.of());
        for (int trials : new int[] {100, 1000, 1000, 3000}) {
            RandomGenerator random = RandomStreams.of(1, trials, "bench");
            List<Observation> seen = new ArrayList<>();
            for (int t = 0; t < trials; t++) {
                var config = space.draw(random, 1).orElseThrow();
                double score = random.nextGaussian() / 10;
                for (int i = 0; i < 10; i++) {
                    score +=
                            Math.sin((i + 1) * ((FloatValue) config.get("x" + i).orElseThrow()).value()) / (i + 1);
                }
                seen.add(new Observation(config, score));
            }
            long start = System.nanoTime();
            ImportanceReport report = ParameterImportance.of(space, seen, 1);
            System.out.printf(
                    "%d trials: %.0f ms, fit %.2f%n", trials, (System.nanoTime() - start) / 1e6, report.fit());
        }
    }
}
