package dev.crosscheck.coordinator.journal.sealed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.coordinator.security.SealBrokenException;
import dev.crosscheck.coordinator.security.SealingKey;
import dev.crosscheck.coordinator.sweep.SweepEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SealedFormTest {
    private static final SweepEvent EVENT = new SweepEvent.SweepPaused(Instant.ofEpochSecond(7), "a planted reason");

    private final SealingKey key = SealingKey.of(new byte[32]);
    private final SealedRecordSerializer serializer = new SealedRecordSerializer();

    private SealedForm form(String sweep) {
        return new SealedForm(key.sealer("journal"), sweep);
    }

    private Object stored(Object record, String manifest) {
        return serializer.fromBinary(serializer.toBinary(record), manifest);
    }

    @Test
    void whatIsStoredComesBackAndCannotBeRead() {
        Object record = form("Sweep|a").toJournal(EVENT);

        assertThat(serializer.manifest(record)).isEqualTo("sp");
        assertThat(new String(serializer.toBinary(record), ISO_8859_1)).doesNotContain("planted");
        assertThat(record.toString()).doesNotContain("planted");
        assertThat(form("Sweep|a").fromJournal(stored(record, "sp"))).isEqualTo(EVENT);
    }

    @Test
    void aRecordIsOfUseForItsSweepAndKindOnly() {
        Object record = form("Sweep|a").toJournal(EVENT);

        assertThatThrownBy(() -> form("Sweep|b").fromJournal(stored(record, "sp")))
                .isInstanceOf(SealBrokenException.class);
        assertThatThrownBy(() -> form("Sweep|a").fromJournal(stored(record, "sr")))
                .isInstanceOf(SealBrokenException.class);
        byte[] bytes = serializer.toBinary(record).clone();
        bytes[bytes.length - 1] ^= 1;
        assertThatThrownBy(() -> form("Sweep|a").fromJournal(serializer.fromBinary(bytes, "sp")))
                .isInstanceOf(SealBrokenException.class);
    }
}
