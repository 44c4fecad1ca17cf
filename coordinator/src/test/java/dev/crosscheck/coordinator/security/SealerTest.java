package dev.crosscheck.coordinator.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SealerTest {
    private static final byte[] PLACE = "sweep 1".getBytes(UTF_8);
    private static final byte[] CONTENT = "label: 7, correct".getBytes(UTF_8);

    private static SealingKey key(int b) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) b);
        return SealingKey.of(bytes);
    }

    @Test
    void sealedContentOpensAgainAlsoByAnotherSealerOfTheSameKey() {
        byte[] sealed = key(1).sealer("journal").seal(CONTENT, PLACE);

        assertThat(sealed).hasSize(CONTENT.length + Sealer.OVERHEAD_BYTES);
        assertThat(new String(sealed, UTF_8)).doesNotContain("label");
        assertThat(key(1).sealer("journal").open(sealed, PLACE)).isEqualTo(CONTENT);
    }

    @Test
    void everyChangedByteIsNoticed() {
        Sealer sealer = key(1).sealer("journal");
        byte[] sealed = sealer.seal(CONTENT, PLACE);

        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> sealer.open(changed, PLACE))
                    .as("byte %s", i)
                    .isInstanceOf(SealBrokenException.class);
        }
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> sealer.open(cut, PLACE)).isInstanceOf(SealBrokenException.class);
        }
    }

    @Test
    void anotherPlacePurposeOrKeyDoesNotOpen() {
        byte[] sealed = key(1).sealer("journal").seal(CONTENT, PLACE);

        assertThatThrownBy(() -> key(1).sealer("journal").open(sealed, "sweep 2".getBytes(UTF_8)))
                .isInstanceOf(SealBrokenException.class)
                .hasMessageNotContaining("label");
        assertThatThrownBy(() -> key(1).sealer("documents").open(sealed, PLACE))
                .isInstanceOf(SealBrokenException.class);
        assertThatThrownBy(() -> key(2).sealer("journal").open(sealed, PLACE)).isInstanceOf(SealBrokenException.class);
    }

    @Test
    void noncesDoNotRepeatAndEachSealerHasItsOwnEpoch() {
        Sealer sealer = key(1).sealer("journal");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            byte[] sealed = sealer.seal(CONTENT, PLACE);
            assertThat(seen.add(Arrays.toString(Arrays.copyOfRange(sealed, 9, 21))))
                    .isTrue();
        }
        byte[] other = key(1).sealer("journal").seal(CONTENT, PLACE);
        byte[] own = sealer.seal(CONTENT, PLACE);
        assertThat(Arrays.copyOfRange(other, 1, 9)).isNotEqualTo(Arrays.copyOfRange(own, 1, 9));
    }
}
