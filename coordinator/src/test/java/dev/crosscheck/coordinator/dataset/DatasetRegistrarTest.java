package dev.crosscheck.coordinator.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.coordinator.dataset.DatasetDefinition.Split;
import dev.crosscheck.coordinator.dataset.DatasetDefinition.SplitBy;
import dev.crosscheck.coordinator.store.BlobHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DatasetRegistrarTest {
    private final TestData data = new TestData();
    private final Split split = TestData.random("train", 400, "tuning", 200, "xc1", 200, "xc2", 200);

    private DatasetVault vault(DatasetInfo info) {
        return data.vaults
                .open(info.name(), info.version())
                .toCompletableFuture()
                .join();
    }

    @Test
    void workersGetLabelledTrainAndTuningAndAnUnlabelledPoolInTheOrderOfColumns() {
        DatasetInfo info = data.registrar.register(
                data.definition(
                        "d", TaskKind.CLASSIFICATION, TestData.classification(1000), split, List.of("xc1", "xc2")),
                false);

        assertThat(info.classes()).containsExactly("no", "yes");
        assertThat(info.features()).isEqualTo(2);
        assertThat(data.lines(Objects.requireNonNull(info.files().get("train"))))
                .hasSize(401)
                .first()
                .isEqualTo("id,label,a,b");
        assertThat(info.files()).containsOnlyKeys("train", "tuning");
        List<String> blind = data.lines(info.blind().orElseThrow());
        assertThat(blind).hasSize(401).first().isEqualTo("id,a,b");
        assertThat(String.join("\n", blind))
                .doesNotContain("yes")
                .doesNotContain("no")
                .doesNotContain("r1");
        assertThat(info.sets())
                .extracting(
                        s -> s.name() + s.examples() + s.state().map(Enum::name).orElse("-"))
                .containsExactly("train400-", "tuning200-", "xc1200ACTIVE", "xc2200ACTIVE");
    }

    @Test
    void theVaultKnowsLabelAndRowOfEverySecretExample() {
        DatasetInfo info = data.registrar.register(
                data.definition("d", TaskKind.REGRESSION, TestData.regression(1000), split, List.of("xc1", "xc2")),
                false);
        Map<String, Integer> rowOfId = new HashMap<>();
        data.lines(info.blind().orElseThrow()).stream()
                .skip(1)
                .map(l -> l.split(","))
                .forEach(c -> rowOfId.put(c[0], Integer.parseInt(c[1])));

        for (VaultSet set : vault(info).secretSets()) {
            for (int e = 0; e < set.examples(); e++) {
                int row = Objects.requireNonNull(rowOfId.get(set.ids().get(e)));
                assertThat(set.rows()[e]).isEqualTo(row);
                assertThat(set.labels()[e]).isEqualTo(1000 + row);
            }
        }
        DatasetVault again = VaultCodec.decode(VaultCodec.encode(vault(info)));
        assertThat(again.sets()).isEqualTo(vault(info).sets());
        assertThat(again.splitKey()).isEqualTo(vault(info).splitKey());
    }

    /**
     * 400 secret rows. If pool position, source row and membership are independent, each correlation is about N(0, 1/399): |r| > 0.28 has a probability
     * of about 2e-8; three are tested.
     */
    @Test
    void theOrderOfThePoolAndTheIdsTellNothingOfTheSource() {
        DatasetInfo info = data.registrar.register(
                data.definition("d", TaskKind.REGRESSION, TestData.regression(1000), split, List.of("xc1", "xc2")),
                false);
        Set<String> first = new HashSet<>(vault(info).set("xc1").orElseThrow().ids());
        List<String> sorted = new ArrayList<>();
        List<double[]> rows = new ArrayList<>();
        List<String> pool = data.lines(info.blind().orElseThrow());
        pool.stream().skip(1).map(l -> l.split(",")[0]).sorted().forEach(sorted::add);
        for (int position = 1; position < pool.size(); position++) {
            String[] cells = pool.get(position).split(",");
            rows.add(new double[] {
                position, Double.parseDouble(cells[1]), first.contains(cells[0]) ? 1 : 0, sorted.indexOf(cells[0])
            });
        }

        assertThat(Math.abs(correlation(rows, 0, 1)))
                .as("position and source row")
                .isLessThan(0.28);
        assertThat(Math.abs(correlation(rows, 0, 2)))
                .as("position and membership")
                .isLessThan(0.28);
        assertThat(Math.abs(correlation(rows, 3, 1)))
                .as("order of ids and source row")
                .isLessThan(0.28);
        assertThat(sorted).allMatch(id -> id.matches("[a-z2-9]{13}")).doesNotHaveDuplicates();
    }

    private static double correlation(List<double[]> rows, int x, int y) {
        double meanX = rows.stream().mapToDouble(r -> r[x]).average().orElseThrow();
        double meanY = rows.stream().mapToDouble(r -> r[y]).average().orElseThrow();
        double xy =
                rows.stream().mapToDouble(r -> (r[x] - meanX) * (r[y] - meanY)).sum();
        double xx =
                rows.stream().mapToDouble(r -> (r[x] - meanX) * (r[x] - meanX)).sum();
        double yy =
                rows.stream().mapToDouble(r -> (r[y] - meanY) * (r[y] - meanY)).sum();
        return xy / Math.sqrt(xx * yy);
    }

    @Test
    void registeringTheSameAgainReturnsTheSameAndAnythingElseUnderTheNameIsRefused() throws IOException {
        DatasetDefinition definition =
                data.definition("d", TaskKind.REGRESSION, TestData.regression(1000), split, List.of("xc1", "xc2"));
        DatasetInfo first = data.registrar.register(definition, false);
        data.upload(TestData.regression(1000));

        assertThat(data.registrar.register(definition, false)).isEqualTo(first);
        assertThat(data.catalog.find("d").toCompletableFuture().join()).contains(first);
        assertThatThrownBy(() -> data.registrar.register(
                        data.definition(
                                "d", TaskKind.REGRESSION, TestData.regression(1001), split, List.of("xc1", "xc2")),
                        false))
                .isInstanceOf(DatasetExistsException.class)
                .hasMessageContaining("choose another metadata.name");
    }

    @Test
    void theSourceIsGoneAfterwardsAndWorkersNeverGetIt() throws IOException {
        DatasetDefinition definition =
                data.definition("d", TaskKind.REGRESSION, TestData.regression(1000), split, List.of("xc1", "xc2"));
        String source = definition.source().sha256();

        DatasetInfo info = data.registrar.register(definition, false);
        data.workerBlobs.allow(source);

        assertThat(data.blobs.size(new BlobHash(source))).isEmpty();
        assertThat(data.workerBlobs.readable(source).toCompletableFuture().join())
                .isFalse();
        assertThat(data.workerBlobs
                        .readable(info.blind().orElseThrow().sha256())
                        .toCompletableFuture()
                        .join())
                .isTrue();
    }

    @Test
    void onlyValidatingStoresNothing() throws IOException {
        DatasetDefinition definition =
                data.definition("d", TaskKind.REGRESSION, TestData.regression(1000), split, List.of("xc1", "xc2"));

        assertThat(data.registrar.register(definition, true).version()).isZero();

        assertThat(data.catalog.list().toCompletableFuture().join()).isEmpty();
        assertThat(data.blobs.list())
                .containsExactly(new BlobHash(definition.source().sha256()));
    }

    @Test
    void duplicatesAcrossTheBoundaryAreCounted() {
        StringBuilder text = new StringBuilder("id,part,label,a\n");
        String[] parts = {"train", "tuning", "xc1", "xc1", "xc1", "xc2", "xc2"};
        int[] inputs = {1, 2, 1, 3, 2, 3, 4};
        for (int row = 0; row < parts.length; row++) {
            text.append(row)
                    .append(',')
                    .append(parts[row])
                    .append(',')
                    .append(row * 0.5)
                    .append(',')
                    .append(inputs[row])
                    .append('\n');
        }
        Split byFile = new Split(SplitBy.FILE, Map.of(), Optional.of("part"), Optional.empty());

        DatasetInfo info = data.registrar.register(
                data.definition("d", TaskKind.REGRESSION, text.toString(), byFile, List.of("xc1", "xc2")), false);

        assertThat(info.warnings()).hasSize(2);
        assertThat(info.warnings().get(0))
                .startsWith("2 examples of secret sets have the same inputs as an example of train or tuning");
        assertThat(info.warnings().get(1))
                .startsWith("2 examples of secret sets have the same inputs as an example of another secret set");
        assertThat(data.lines(info.blind().orElseThrow()).get(0)).isEqualTo("id,a");
    }

    @Test
    void groupsOfSecretExamplesAreKeptForStandardErrors() {
        StringBuilder text = new StringBuilder("id,speaker,label,a\n");
        for (int row = 0; row < 60; row++) {
            text.append(row)
                    .append(",s")
                    .append(row / 3)
                    .append(',')
                    .append(row * 0.5)
                    .append(',')
                    .append(row)
                    .append('\n');
        }
        Split byGroup = new Split(
                SplitBy.GROUP,
                TestData.sizes("train", 30, "tuning", 12, "xc1", 15, "lone", 3),
                Optional.of("speaker"),
                Optional.empty());

        DatasetInfo info = data.registrar.register(
                data.definition("d", TaskKind.REGRESSION, text.toString(), byGroup, List.of("xc1", "lone")), false);
        assertThat(info.warnings()).containsExactly(LoneGroup.warning("lone"));

        VaultSet set = vault(info).set("xc1").orElseThrow();
        for (int e = 0; e < set.examples(); e++) {
            assertThat(set.groups()[e]).isEqualTo(set.rows()[e] / 3);
        }
    }

    @Test
    void numericLabelsAreSortedAsNumbersAndClassesMustMatch() {
        String text = "id,a,label\n1,1,10\n2,2,9\n3,3,10\n4,4,9\n5,5,10\n6,6,9\n";
        DatasetDefinition right = data.definition(
                "d", TaskKind.CLASSIFICATION, text, TestData.random("train", 5, "tuning", 1), List.of());
        DatasetDefinition wrong =
                new DatasetDefinition("e", right.task(), OptionalInt.of(3), right.source(), right.split(), List.of());

        assertThatThrownBy(() -> data.registrar.register(wrong, false))
                .hasMessageStartingWith("task.classes: 3, but the column label of t.csv holds 2");
        assertThat(data.registrar.register(right, false).classes()).containsExactly("9", "10");
    }

    @Test
    void aClassThatTrainLacksIsCountedNotNamed() {
        String text =
                "id,part,label,a\n1,train,RARE,1\n2,train,USUAL,2\n3,tuning,USUAL,3\n4,xc1,HIDDEN,4\n5,xc1,USUAL,5\n";
        Split byFile = new Split(SplitBy.FILE, Map.of(), Optional.of("part"), Optional.empty());

        assertThatThrownBy(() -> data.registrar.register(
                        data.definition("d", TaskKind.CLASSIFICATION, text, byFile, List.of("xc1")), false))
                .hasMessageContaining("1 of 3 classes have no example in train")
                .hasMessageNotContaining("HIDDEN");
    }

    @Test
    void aMissingUploadIsSaid() {
        DatasetDefinition definition = data.definition("d", TaskKind.REGRESSION, "x", split, List.of("xc1"));
        DatasetDefinition absent = new DatasetDefinition(
                "d",
                definition.task(),
                OptionalInt.empty(),
                new DatasetDefinition.Source("t.csv", "0".repeat(64), "label", Optional.empty()),
                split,
                List.of("xc1"));

        assertThatThrownBy(() -> data.registrar.register(absent, false))
                .hasMessageContaining("t.csv is not uploaded yet");
    }
}
