package dev.crosscheck.coordinator.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.coordinator.dataset.DatasetDefinition.Source;
import dev.crosscheck.coordinator.scoring.EvidenceShape;
import dev.crosscheck.coordinator.scoring.EvidenceShape.SetShape;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class OutsideInputsTest {
    private static final String PLACE = "/mnt/scans";

    private final TestData data = new TestData();

    private DatasetDefinition definition(String csv, Optional<String> id, Optional<ImageShape> image) {
        return new DatasetDefinition(
                "scans",
                TaskKind.CLASSIFICATION,
                OptionalInt.empty(),
                new Source("t.csv", data.upload(csv), "label", id, image, Optional.of(PLACE)),
                TestData.random("train", 40, "tuning", 20, "xc1", 20, "xc2", 20),
                List.of("xc1", "xc2"));
    }

    private DatasetInfo register(String csv) {
        return data.registrar.register(definition(csv, Optional.of("file"), Optional.empty()), false);
    }

    /** Files a/0, x.png, ... with labels ill and well, and an age. */
    private static String index(int from, int to, String suffix) {
        StringBuilder text = new StringBuilder("age,file,label\n");
        for (int row = from; row < to; row++) {
            String label = row % 2 == 0 ? "ill" : "well";
            text.append(row + ",\"a/" + row + ", x" + suffix.replace("LABEL", label) + "\"," + label + "\n");
        }
        return text.toString();
    }

    private List<List<String>> rows(StoredFile file) {
        return data.lines(file).stream()
                .map(line -> {
                    try (var parser = CsvSource.open(
                            new java.io.ByteArrayInputStream(line.getBytes(java.nio.charset.StandardCharsets.UTF_8)))) {
                        return parser.iterator().next().toList();
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .toList();
    }

    @Test
    void workersGetFreshIdsWithTheNamesOfInputsAndOfSecretSetsNoLabels() {
        DatasetInfo info = register(index(0, 100, ".png"));
        assertThat(info.location()).contains(PLACE);
        List<List<String>> train = rows(info.files().get("train"));
        List<List<String>> blind = rows(info.blind().orElseThrow());
        assertThat(train.get(0)).containsExactly("id", "label", "age", "input");
        assertThat(blind.get(0)).containsExactly("id", "age", "input");
        assertThat(train).hasSize(41);
        assertThat(blind).hasSize(41);
        for (List<String> row : blind.subList(1, 41)) {
            assertThat(row.get(2)).isEqualTo("a/" + row.get(1) + ", x.png");
            assertThat(row.get(0)).doesNotContain("a/", ".png").hasSizeGreaterThan(8);
        }
        List<String> ages = blind.subList(1, 41).stream().map(row -> row.get(1)).toList();
        List<String> sorted = new ArrayList<>(ages);
        sorted.sort(java.util.Comparator.comparingInt(Integer::parseInt));
        assertThat(ages).as("40 rows are in order by chance once in 40! times").isNotEqualTo(sorted);
        assertThat(data.lines(info.blind().orElseThrow())).noneMatch(line -> line.contains("ill"));
    }

    @Test
    void aWarningNamesThePlaceAndAnotherNamesThatTellLabels() {
        assertThat(register(index(0, 100, ".png")).warnings())
                .singleElement()
                .asString()
                .contains("stay at /mnt/scans", "trust: external", "a folder per class");
        TestData other = new TestData();
        DatasetDefinition telling = new DatasetDefinition(
                "telling",
                TaskKind.CLASSIFICATION,
                OptionalInt.empty(),
                new Source(
                        "t.csv",
                        other.upload(index(0, 100, "-LABEL.png")),
                        "label",
                        Optional.of("file"),
                        Optional.empty(),
                        Optional.of(PLACE)),
                TestData.random("train", 40, "tuning", 20, "xc1", 40),
                List.of("xc1"));
        assertThat(other.registrar.register(telling, true).warnings())
                .hasSize(2)
                .anySatisfy(warning -> assertThat(warning).startsWith("100 of 100 ids hold the label"));
    }

    @Test
    void aLaterSetJoinsThePoolWithItsNames() {
        DatasetInfo first = register(index(0, 100, ".png"));
        SecretSets sets = new SecretSets(
                data.blobs,
                data.catalog,
                data.vaults,
                data.workerBlobs,
                data.recent,
                InstantSource.fixed(TestData.NOW),
                new Random(7));
        String more = index(200, 230, ".png");
        DatasetInfo second = sets.add(first, "fresh", new StoredFile("new.csv", data.upload(more), 1), "submitter");
        assertThat(second.location()).contains(PLACE);
        List<List<String>> before = rows(first.blind().orElseThrow());
        List<List<String>> after = rows(second.blind().orElseThrow());
        assertThat(after).hasSize(71).allMatch(row -> row.size() == 3);
        assertThat(after.stream().map(row -> row.get(2)))
                .containsAll(before.stream().map(row -> row.get(2)).toList())
                .contains("a/200, x.png", "a/229, x.png");
        String known = index(99, 101, ".png");
        assertThatThrownBy(
                        () -> sets.add(second, "again", new StoredFile("new.csv", data.upload(known), 1), "submitter"))
                .hasMessageContaining("the id \"a/99, x.png\" belongs to a row of the data set already")
                .hasMessageNotContaining("line 3");
    }

    @Test
    void whatCannotBeIsRefused() {
        String csv = index(0, 100, ".png");
        assertThatThrownBy(() -> data.registrar.register(definition(csv, Optional.empty(), Optional.empty()), false))
                .hasMessageContaining("source.id: missing; where inputs stay outside");
        assertThatThrownBy(() -> data.registrar.register(
                        definition(csv, Optional.of("file"), Optional.of(new ImageShape(1, 1, 1))), false))
                .hasMessageContaining("source.image: given for inputs that stay outside");
        assertThatThrownBy(() -> register(csv.replaceFirst("age", "input")))
                .hasMessageContaining("t.csv has a column input, which is what workers find");
        assertThatThrownBy(() -> register(csv.replaceFirst("a/7, x.png", "a/8, x.png")))
                .hasMessageContaining("has the same id as line");
    }

    @Test
    void thePlaceIsPartOfTheDefinitionAndOlderDefinitionsKeepTheirFingerprint() {
        DatasetDefinition outside = definition(index(0, 100, ".png"), Optional.of("file"), Optional.empty());
        Source source = outside.source();
        DatasetDefinition inside = new DatasetDefinition(
                outside.name(),
                outside.task(),
                outside.classes(),
                new Source(source.fileName(), source.sha256(), source.label(), source.id()),
                outside.split(),
                outside.secret());
        assertThat(outside.fingerprint()).isNotEqualTo(inside.fingerprint());
        assertThat(inside.droppedColumns()).contains("file");
        assertThat(outside.droppedColumns()).doesNotContain("file");
    }

    @Test
    void evidenceStaysMarkedWhateverSetsCount() {
        EvidenceShape shape = new EvidenceShape(
                10, List.of(new SetShape("xc1", 5, List.of(), "RETIRED")), false, "scans", List.of(), true);
        assertThat(shape.counting().outside()).isTrue();
        assertThat(shape.with(List.of()).outside()).isTrue();
    }
}
