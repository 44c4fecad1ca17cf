package dev.crosscheck.worker.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class TableReaderTest {
    @Test
    void roomIsMadeForFewRowsWhereTheyAreWideAndForManyWhereTheyAreNarrow() {
        int image = 3 * 2048 * 2048;
        assertThat(TableReader.capacity(0, 64)).isEqualTo(256);
        assertThat(TableReader.capacity(0, 0)).isEqualTo(256);
        assertThat(TableReader.capacity(0, 3 * 32 * 32)).isEqualTo(256);
        assertThat(TableReader.capacity(0, 3 * 224 * 224)).isEqualTo(27);
        assertThat(TableReader.capacity(0, image)).isEqualTo(1);
        assertThat(TableReader.capacity(1, image)).isEqualTo(2);
        assertThat(TableReader.capacity(2, image)).isEqualTo(4);
        assertThat(TableReader.capacity(1000, 64)).isEqualTo(1501);
    }
}
