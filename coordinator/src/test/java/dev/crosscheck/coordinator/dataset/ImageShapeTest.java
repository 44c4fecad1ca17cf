package dev.crosscheck.coordinator.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.coordinator.dataset.DatasetDefinition.Source;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class ImageShapeTest {
    private static DatasetDefinition with(DatasetDefinition plain, Optional<ImageShape> image) {
        Source source = plain.source();
        return new DatasetDefinition(
                plain.name(),
                plain.task(),
                OptionalInt.empty(),
                new Source(source.fileName(), source.sha256(), source.label(), source.id(), image),
                plain.split(),
                plain.secret());
    }

    @Test
    void theShapeIsKeptAndHasToFitTheColumns() throws Exception {
        TestData data = new TestData();
        DatasetDefinition plain = data.definition(
                "d",
                TaskKind.CLASSIFICATION,
                TestData.classification(20),
                TestData.random("train", 12, "tuning", 8),
                List.of());
        assertThatThrownBy(() -> data.registrar.register(with(plain, Optional.of(new ImageShape(2, 2, 1))), false))
                .hasMessageContaining("2 x 2 x 1 makes 4 values a row but t.csv has 2 input columns");
        assertThatThrownBy(() -> data.registrar.register(with(plain, Optional.of(new ImageShape(0, 2, 1))), false))
                .hasMessageContaining("source.image: 0 x 2 x 1");
        ImageShape fits = new ImageShape(1, 2, 1);
        DatasetInfo info = data.registrar.register(with(plain, Optional.of(fits)), false);
        assertThat(info.image()).contains(fits);
        assertThat(data.catalog
                        .find("d")
                        .toCompletableFuture()
                        .join()
                        .orElseThrow()
                        .image())
                .contains(fits);
    }

    @Test
    void aDefinitionWithoutAShapeHasTheFingerprintItHadBeforeThereWereShapes() throws Exception {
        TestData data = new TestData();
        DatasetDefinition plain = data.definition(
                "d",
                TaskKind.CLASSIFICATION,
                TestData.classification(20),
                TestData.random("train", 12, "tuning", 8),
                List.of());
        assertThat(with(plain, Optional.of(new ImageShape(1, 2, 1))).fingerprint())
                .isNotEqualTo(plain.fingerprint());
        assertThat(plain.fingerprint()).isEqualTo(with(plain, Optional.empty()).fingerprint());
    }

    @Test
    void documentsThatAreOlderThanTheShapeAreRead() {
        String old = "{\"name\":\"d\",\"version\":1,\"fingerprint\":\"f\",\"task\":\"REGRESSION\",\"classes\":[],"
                + "\"features\":2,\"label\":\"y\",\"id\":\"id\",\"sets\":[],\"files\":{},\"blind\":null,"
                + "\"registered\":\"2026-01-01T00:00:00Z\",\"warnings\":[]}";
        DatasetInfo info = Documents.decode(old.getBytes(StandardCharsets.UTF_8), DatasetInfo.class);
        assertThat(info.image()).isEmpty();
        assertThat(info.features()).isEqualTo(2);
    }
}
