package dev.crosscheck.coordinator.journal.sealed;

import dev.crosscheck.coordinator.journal.SweepJournalSerializer;
import dev.crosscheck.coordinator.security.Sealer;
import dev.crosscheck.coordinator.sweep.StoredForm;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Seals records for their sweep and kind: none can be read without the key, changed, or passed off as another sweep's. */
public final class SealedForm implements StoredForm {
    private final SweepJournalSerializer serializer = new SweepJournalSerializer();
    private final Sealer sealer;
    private final String persistenceId;

    /** The form of one sweep's records; {@code sealer} is of the purpose "journal". */
    public SealedForm(Sealer sealer, String persistenceId) {
        this.sealer = sealer;
        this.persistenceId = persistenceId;
    }

    @Override
    public Object toJournal(Object record) {
        String kind = serializer.manifest(record);
        return new SealedRecord(kind, sealer.seal(serializer.toBinary(record), place(kind)));
    }

    @Override
    public Object fromJournal(Object stored) {
        SealedRecord record = (SealedRecord) stored;
        try {
            return serializer.fromBinary(sealer.open(record.sealed(), place(record.kind())), record.kind());
        } catch (NotSerializableException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] place(String kind) {
        return (persistenceId + "\0" + kind).getBytes(StandardCharsets.UTF_8);
    }
}
