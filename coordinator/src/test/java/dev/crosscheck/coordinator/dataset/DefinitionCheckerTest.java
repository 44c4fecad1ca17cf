package dev.crosscheck.coordinator.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.dataset.DatasetDefinition.Source;
import dev.crosscheck.coordinator.dataset.DatasetDefinition.Split;
import dev.crosscheck.coordinator.dataset.DatasetDefinition.SplitBy;
import dev.crosscheck.search.space.SpaceProblem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DefinitionCheckerTest {
    private static final Map<String, Long> SETS = TestData.sizes("train", 5, "tuning", 5, "xc1", 5);

    private static List<String> places(
            String name, OptionalInt classes, Source source, Split split, List<String> secret) {
        return DefinitionChecker.check(new DatasetDefinition(name, TaskKind.REGRESSION, classes, source, split, secret))
                .stream()
                .map(SpaceProblem::where)
                .toList();
    }

    private static Source source(String label, String id) {
        return new Source("t.csv", "0".repeat(64), label, Optional.of(id));
    }

    private static List<String> places(Split split, String... secret) {
        return places("d", OptionalInt.empty(), source("y", "id"), split, List.of(secret));
    }

    @Test
    void aSoundDefinitionHasNoProblem() {
        assertThat(places(new Split(SplitBy.RANDOM, SETS, Optional.empty(), Optional.of("g")), "xc1"))
                .isEmpty();
        assertThat(places(new Split(SplitBy.FILE, Map.of(), Optional.of("part"), Optional.empty()), "xc1"))
                .isEmpty();
        assertThat(places(new Split(SplitBy.GROUP, SETS, Optional.empty(), Optional.of("g")), "xc1"))
                .isEmpty();
    }

    @Test
    void everyMistakeHasItsPath() {
        Source bad = new Source("t.csv", "abc", "y", Optional.of("y"));
        assertThat(places(
                        "No Name",
                        OptionalInt.of(3),
                        bad,
                        new Split(SplitBy.TIME, SETS, Optional.empty(), Optional.empty()),
                        List.of("xc1")))
                .containsExactly("metadata.name", "task.classes", "source.csv", "source.id", "split.column");
        assertThat(places(
                        new Split(
                                SplitBy.RANDOM,
                                TestData.sizes("train", 0, "xc1", 1, "a b", 1),
                                Optional.of("c"),
                                Optional.empty()),
                        "xc1"))
                .containsExactly("split.column", "split.sets.train", "split.sets.xc1", "split.sets", "split.sets");
        assertThat(places(
                        new Split(SplitBy.RANDOM, SETS, Optional.empty(), Optional.empty()),
                        "train",
                        "tuning",
                        "xc",
                        "xc1",
                        "xc1"))
                .containsExactly("secret[0]", "secret[1]", "secret[2]", "secret[4]");
        assertThat(places(new Split(SplitBy.GROUP, SETS, Optional.of("a"), Optional.of("b")), "xc1"))
                .containsExactly("split.group");
    }

    @Test
    void theFingerprintIgnoresTheOrderOfSetsExceptInTime() {
        Split one =
                new Split(SplitBy.RANDOM, TestData.sizes("train", 5, "tuning", 4), Optional.empty(), Optional.empty());
        Split two =
                new Split(SplitBy.RANDOM, TestData.sizes("tuning", 4, "train", 5), Optional.empty(), Optional.empty());
        assertThat(definition(one).fingerprint()).isEqualTo(definition(two).fingerprint());
        assertThat(definition(new Split(SplitBy.TIME, one.sets(), Optional.of("t"), Optional.empty()))
                        .fingerprint())
                .isNotEqualTo(definition(new Split(SplitBy.TIME, two.sets(), Optional.of("t"), Optional.empty()))
                        .fingerprint());
    }

    private static DatasetDefinition definition(Split split) {
        return new DatasetDefinition(
                "d", TaskKind.REGRESSION, OptionalInt.empty(), source("y", "id"), split, List.of());
    }
}
