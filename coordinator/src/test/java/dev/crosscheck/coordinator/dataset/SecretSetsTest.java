package dev.crosscheck.coordinator.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.coordinator.dataset.DatasetDefinition.Split;
import dev.crosscheck.coordinator.dataset.DatasetDefinition.SplitBy;
import dev.crosscheck.coordinator.dataset.DatasetInfo.SetChange;
import dev.crosscheck.coordinator.dataset.DatasetInfo.SetState;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SecretSetsTest {
    private final TestData data = new TestData();
    private final SecretSets sets = new SecretSets(
            data.blobs,
            data.catalog,
            data.vaults,
            data.workerBlobs,
            data.recent,
            InstantSource.fixed(TestData.NOW),
            new Random(7));

    private DatasetInfo register() {
        Split split = TestData.random("train", 40, "tuning", 20, "xc1", 20, "xc2", 20);
        return data.registrar.register(
                data.definition(
                        "d", TaskKind.CLASSIFICATION, TestData.classification(100), split, List.of("xc1", "xc2")),
                false);
    }

    /** Rows n0, n1, ... whose inputs no row of the source has. */
    private static String rows(int count) {
        StringBuilder text = new StringBuilder("id,a,label,b\n");
        for (int row = 0; row < count; row++) {
            text.append("n" + row + "," + (5000 + row) + "," + (row % 2 == 0 ? "no" : "yes") + "," + row + "\n");
        }
        return text.toString();
    }

    private StoredFile upload(String text) {
        return new StoredFile("new.csv", data.upload(text), text.length());
    }

    private DatasetVault vault(int version) {
        return data.vaults.open("d", version).toCompletableFuture().join();
    }

    private Map<String, String> pool(DatasetInfo info) {
        Map<String, String> lines = new HashMap<>();
        data.lines(info.blind().orElseThrow()).stream()
                .skip(1)
                .forEach(
                        line -> lines.put(line.substring(0, line.indexOf(',')), line.substring(line.indexOf(',') + 1)));
        return lines;
    }

    @Test
    void theNewVersionHasAPoolMadeAnewWhoseExamplesKeepTheirPlaceInTheirSet() {
        DatasetInfo first = register();
        DatasetInfo second = sets.add(first, "fresh", upload(rows(30)), "submitter");

        assertThat(second.version()).isEqualTo(2);
        assertThat(second.files()).isEqualTo(first.files());
        assertThat(second.set("fresh").orElseThrow().state()).contains(SetState.PENDING);
        assertThat(second.set("fresh").orElseThrow().history())
                .containsExactly(new SetChange(TestData.NOW, "submitter", SetState.PENDING, "added with version 2"));
        Map<String, String> before = pool(first);
        Map<String, String> after = pool(second);
        assertThat(after).hasSize(70);
        assertThat(after.keySet()).doesNotContainAnyElementsOf(before.keySet());
        for (VaultSet old : vault(1).secretSets()) {
            VaultSet renewed = vault(2).set(old.name()).orElseThrow();
            assertThat(renewed.labels()).isEqualTo(old.labels());
            for (int e = 0; e < old.examples(); e++) {
                assertThat(after.get(renewed.ids().get(e)))
                        .isEqualTo(before.get(old.ids().get(e)));
            }
        }
        assertThat(vault(2).set("tuning")).isEqualTo(vault(1).set("tuning"));
        assertThat(vault(2).splitKey()).isEqualTo(vault(1).splitKey());
        VaultSet fresh = vault(2).set("fresh").orElseThrow();
        for (int e = 0; e < 30; e++) {
            assertThat(after.get(fresh.ids().get(e))).isEqualTo((5000 + e) + "," + e);
            assertThat(fresh.labels()[e]).isEqualTo(e % 2);
        }
        assertThat(data.workerBlobs
                        .readable(second.blind().orElseThrow().sha256())
                        .toCompletableFuture()
                        .join())
                .isTrue();
    }

    @Test
    void theLinesOfThePoolSayNothingOfSetsLabelsOrOrder() {
        DatasetInfo second = sets.add(register(), "fresh", upload(rows(30)), "submitter");
        List<String> lines = data.lines(second.blind().orElseThrow());
        assertThat(lines.get(0)).isEqualTo("id,a,b");
        assertThat(String.join("\n", lines)).doesNotContain("yes").doesNotContain("n1,");
        List<Integer> places = new java.util.ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).split(",")[1].startsWith("50")) {
                places.add(i);
            }
        }
        // Under a random order of 70 lines the 30 new ones stand in one block with a probability below 1e-17.
        assertThat(places.get(29) - places.get(0)).isGreaterThan(30);
    }

    @Test
    void theUploadedTableIsDeletedAndNeverReadableByWorkers() {
        StoredFile table = upload(rows(30));
        sets.add(register(), "fresh", table, "submitter");
        assertThat(data.workerBlobs
                        .withheldBecause(table.sha256())
                        .toCompletableFuture()
                        .join())
                .isPresent();
        assertThatThrownBy(() -> data.lines(table)).isInstanceOf(java.util.NoSuchElementException.class);
    }

    @Test
    void theSameAgainIsAbsorbedAndAnotherTableOfThatNameIsRefused() {
        DatasetInfo first = register();
        DatasetInfo second = sets.add(first, "fresh", upload(rows(30)), "submitter");
        assertThat(sets.add(first, "fresh", upload(rows(30)), "submitter")).isEqualTo(second);
        assertThatThrownBy(() -> sets.add(first, "fresh", upload(rows(31)), "submitter"))
                .isInstanceOf(SetExistsException.class)
                .hasMessageContaining("name of its own");
        assertThatThrownBy(() -> sets.add(first, "more", upload(rows(31)), "submitter"))
                .as("its rows are in fresh")
                .hasMessageContaining("the id \"n0\" belongs to a row of the data set already");
    }

    @Test
    void registeringTheOriginalAgainReturnsTheNewVersion() {
        DatasetInfo second = sets.add(register(), "fresh", upload(rows(30)), "submitter");
        assertThat(register()).isEqualTo(second);
        assertThat(data.catalog.find("d", 1).toCompletableFuture().join())
                .map(DatasetInfo::version)
                .contains(1);
    }

    private void refused(String text, String because) {
        DatasetInfo info = register();
        assertThatThrownBy(() -> sets.add(info, "fresh", upload(text), "submitter"))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageContaining(because);
        assertThat(data.catalog.find("d").toCompletableFuture().join()).contains(info);
    }

    @Test
    void wrongColumnsAreNamed() {
        refused("id,a,label\nx,1,no\n", "column 4 is missing (expected: \"b\"");
        refused("id,a,label,c\nx,1,no,2\n", "line 1, column 4 is \"c\" (expected: \"b\"");
        refused("id,a,label,b,c\nx,1,no,2,3\n", "column 5 is \"c\" (expected: no further column");
        refused("", "column 1 is missing");
    }

    @Test
    void unknownLabelsAreRefusedWithoutQuotingThem() {
        DatasetInfo info = register();
        assertThatThrownBy(() ->
                        sets.add(info, "fresh", upload("id,a,label,b\nx,9001,no,2\ny,9002,purple,3\n"), "submitter"))
                .hasMessageContaining("line 3, column label is none of the data set's 2 classes")
                .hasMessageNotContaining("purple");
    }

    @Test
    void doubledIdsAndRowsOfTheDataSetAreRefused() {
        refused("id,a,label,b\nx,9001,no,2\nx,9002,no,3\n", "same id as line 2");
        refused("id,a,label,b\nr5,9001,no,2\nx,9002,no,3\n", "the id \"r5\" belongs to a row");
        refused("id,a,label,b\nx,9001,no,2\ny,7,no,49\n", "line 3 has the same inputs as an example of the data set");
        refused("id,a,label,b\nx,9001,no,2\n", "has 1 row");
    }

    @Test
    void aGroupOfTheDataSetMayNotComeBackAndNewGroupsGetNewNumbers() {
        StringBuilder text = new StringBuilder("id,a,g,label\n");
        for (int row = 0; row < 120; row++) {
            text.append("r" + row + "," + row + ",g" + row / 4 + "," + (row % 2 == 0 ? "no" : "yes") + "\n");
        }
        Split split = new Split(
                SplitBy.GROUP,
                TestData.sizes("train", 40, "tuning", 40, "xc1", 40),
                Optional.of("g"),
                Optional.empty());
        DatasetInfo info = data.registrar.register(
                data.definition("g", TaskKind.CLASSIFICATION, text.toString(), split, List.of("xc1")), false);
        assertThatThrownBy(() ->
                        sets.add(info, "fresh", upload("id,a,g,label\nx,901,g3,no\ny,902,new,yes\n"), "submitter"))
                .hasMessageContaining("line 2, column g")
                .hasMessageContaining("may not straddle sets");

        sets.add(info, "fresh", upload("id,a,g,label\nx,901,h1,no\ny,902,h2,yes\nz,903,h1,no\n"), "submitter");
        DatasetVault vault = data.vaults.open("g", 2).toCompletableFuture().join();
        int[] groups = vault.set("fresh").orElseThrow().groups();
        assertThat(groups[0]).isEqualTo(groups[2]).isNotEqualTo(groups[1]);
        var known = new HashSet<Integer>();
        for (int group : vault.set("xc1").orElseThrow().groups()) {
            known.add(group);
        }
        assertThat(known).doesNotContain(groups[0], groups[1]);

        DatasetInfo lone = sets.add(info, "lone", upload("id,a,g,label\nv,904,h4,no\nw,905,h4,yes\n"), "submitter");
        assertThat(lone.warnings())
                .containsAll(info.warnings())
                .contains(LoneGroup.warning("lone"))
                .doesNotContain(LoneGroup.warning("fresh"));
    }

    @Test
    void aRetiredSetStaysRetiredWithWhoAndWhy() {
        DatasetInfo info = register();
        DatasetInfo retired = sets.retire(info, "xc1", "submitter", "labels were published");
        assertThat(retired.set("xc1").orElseThrow().history())
                .containsExactly(new SetChange(TestData.NOW, "submitter", SetState.RETIRED, "labels were published"));
        assertThat(sets.retire(info, "xc1", "submitter", "again")).isEqualTo(retired);
        assertThat(sets.activate("d", "xc1", "s")).isEqualTo(retired);
        assertThatThrownBy(() -> sets.add(info, "xc1", upload(rows(30)), "submitter"))
                .isInstanceOf(SetExistsException.class);
        assertThatThrownBy(() -> sets.retire(info, "tuning", "submitter", "x")).hasMessageContaining("is not secret");
        assertThatThrownBy(() -> sets.retire(info, "xc9", "submitter", "x")).hasMessageContaining("has no set \"xc9\"");
        assertThatThrownBy(() -> sets.retire(info, "xc2", "submitter", " ")).hasMessageContaining("say why");
    }

    @Test
    void aPendingSetBecomesActiveOnce() {
        sets.add(register(), "fresh", upload(rows(30)), "submitter");
        DatasetInfo active = sets.activate("d", "fresh", "sweep s has predictions on it");
        assertThat(active.set("fresh").orElseThrow().state()).contains(SetState.ACTIVE);
        assertThat(sets.activate("d", "fresh", "again")).isEqualTo(active);
    }
}
