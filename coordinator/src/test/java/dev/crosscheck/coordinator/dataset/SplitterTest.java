package dev.crosscheck.coordinator.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.coordinator.dataset.DatasetDefinition.Split;
import dev.crosscheck.coordinator.dataset.DatasetDefinition.SplitBy;
import dev.crosscheck.coordinator.dataset.Splitter.Membership;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitterTest {
    private static final byte[] KEY = new byte[32];

    private static SourceTable table(int rows, List<String> column, List<String> group) {
        List<byte[]> inputs = new ArrayList<>();
        List<ByteBuffer> digests = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            inputs.add(("" + row).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            digests.add(ByteBuffer.allocate(4).putInt(0, row));
        }
        List<Integer> lines = IntStream.range(2, rows + 2).boxed().toList();
        return new SourceTable(
                "t.csv",
                List.of(),
                List.of(),
                List.of("a"),
                inputs,
                digests,
                java.util.Collections.nCopies(rows, "x"),
                column,
                group,
                lines);
    }

    private static DatasetDefinition definition(
            SplitBy by, Map<String, Long> sets, Optional<String> column, Optional<String> group) {
        return new TestData()
                .definition("d", TaskKind.CLASSIFICATION, "x", new Split(by, sets, column, group), List.of("xc1"));
    }

    @Test
    void aRandomSplitHasExactSizesAndDependsOnTheKeyAlone() {
        DatasetDefinition definition = definition(
                SplitBy.RANDOM,
                TestData.sizes("train", 50, "tuning", 20, "xc1", 25),
                Optional.empty(),
                Optional.empty());
        SourceTable table = table(100, List.of(), List.of());
        byte[] otherKey = KEY.clone();
        otherKey[31] = 1;

        Membership first = Splitter.split(definition, table, KEY);

        assertThat(first.rowsOf("train")).hasSize(50);
        assertThat(first.rowsOf("tuning")).hasSize(20);
        assertThat(first.rowsOf("xc1")).hasSize(25);
        assertThat(first.warnings()).containsExactly("5 of 100 rows are in no set.");
        assertThat(Splitter.split(definition, table, KEY).rowsOf("xc1")).isEqualTo(first.rowsOf("xc1"));
        assertThat(Splitter.split(definition, table, otherKey).rowsOf("xc1")).isNotEqualTo(first.rowsOf("xc1"));
    }

    @Test
    void groupsStayWholeAndSizesComeNear() {
        List<String> groups = IntStream.range(0, 200).mapToObj(r -> "g" + r / 4).toList();
        DatasetDefinition definition = definition(
                SplitBy.GROUP,
                TestData.sizes("train", 101, "tuning", 50, "xc1", 49),
                Optional.of("g"),
                Optional.empty());

        Membership membership = Splitter.split(definition, table(200, groups, groups), KEY);

        Map<String, Set<Integer>> setsOfGroup = new HashMap<>();
        for (int row = 0; row < 200; row++) {
            setsOfGroup.computeIfAbsent(groups.get(row), g -> new HashSet<>()).add(membership.setOf(row));
        }
        assertThat(setsOfGroup.values()).allSatisfy(sets -> assertThat(sets).hasSize(1));
        assertThat(membership.rowsOf("train").length).isBetween(99, 103);
        assertThat(membership.rowsOf("xc1").length).isBetween(44, 53);
        assertThat(membership.warnings()).anyMatch(w -> w.contains("because groups stay whole"));
    }

    @Test
    void aSplitByTimeTrainsOnThePastAndLeavesTheOldestOut() {
        List<String> times = IntStream.range(0, 100)
                .mapToObj(r -> String.format("2026-01-01T%02d:%02d:00", (99 - r) / 60, (99 - r) % 60))
                .toList();
        DatasetDefinition definition = definition(
                SplitBy.TIME, TestData.sizes("xc1", 20, "tuning", 20, "train", 50), Optional.of("t"), Optional.empty());

        Membership membership = Splitter.split(definition, table(100, times, List.of()), KEY);

        // Row 99 is the oldest.
        assertThat(IntStream.range(90, 100).map(membership::setOf)).containsOnly(-1);
        assertThat(membership.rowsOf("train")).contains(89, 40).hasSize(50);
        assertThat(membership.rowsOf("tuning")).contains(39, 20).hasSize(20);
        assertThat(membership.rowsOf("xc1")).contains(19, 0).hasSize(20);
    }

    @Test
    void aTimeThatIsNoneIsNamed() {
        List<String> times = List.of("2026-01-01", "yesterday", "2026-01-03", "2026-01-04");
        DatasetDefinition definition = definition(
                SplitBy.TIME, TestData.sizes("train", 1, "tuning", 1, "xc1", 2), Optional.of("t"), Optional.empty());

        assertThatThrownBy(() -> Splitter.split(definition, table(4, times, List.of()), KEY))
                .hasMessageContaining("t.csv line 3, column t is no time");
    }

    @Test
    void aSplitByFileTakesTheColumnAtItsWord() {
        List<String> sets = List.of("train", "xc1", "tuning", "xc1");
        DatasetDefinition definition = definition(SplitBy.FILE, Map.of(), Optional.of("s"), Optional.empty());

        Membership membership = Splitter.split(definition, table(4, sets, List.of()), KEY);

        assertThat(membership.rowsOf("xc1")).containsExactly(1, 3);
        assertThat(Arrays.asList("train", "tuning"))
                .allSatisfy(s -> assertThat(membership.rowsOf(s)).hasSize(1));
    }

    @Test
    void aSplitByFileRefusesMissingSetsWrongSizesAndStraddlingGroups() {
        List<String> sets = List.of("train", "xc", "tuning", "xc");
        assertThatThrownBy(() -> Splitter.split(
                        definition(SplitBy.FILE, Map.of(), Optional.of("s"), Optional.empty()),
                        table(4, sets, List.of()),
                        KEY))
                .hasMessageContaining("secret: no row of t.csv has \"xc1\" in column s; did you mean \"xc\"?");
        List<String> right = List.of("train", "xc1", "tuning", "xc1");
        assertThatThrownBy(() -> Splitter.split(
                        definition(
                                SplitBy.FILE,
                                TestData.sizes("train", 1, "tuning", 1, "xc1", 3),
                                Optional.of("s"),
                                Optional.empty()),
                        table(4, right, List.of()),
                        KEY))
                .hasMessageContaining("split.sets.xc1: 3 examples, but 2 rows");
        assertThatThrownBy(() -> Splitter.split(
                        definition(SplitBy.FILE, Map.of(), Optional.of("s"), Optional.of("g")),
                        table(4, right, List.of("p", "q", "r", "p")),
                        KEY))
                .hasMessageContaining("lines 2 and 5 are of one group but in two sets");
    }

    @Test
    void moreExamplesThanRowsAreRefused() {
        assertThatThrownBy(() -> Splitter.split(
                        definition(
                                SplitBy.RANDOM,
                                TestData.sizes("train", 5, "tuning", 5, "xc1", 5),
                                Optional.empty(),
                                Optional.empty()),
                        table(14, List.of(), List.of()),
                        KEY))
                .hasMessage("split.sets: the sets ask for 15 examples but t.csv has 14 rows; make sets smaller");
    }
}
