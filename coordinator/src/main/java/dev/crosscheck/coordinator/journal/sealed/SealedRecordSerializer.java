package dev.crosscheck.coordinator.journal.sealed;

import akka.serialization.SerializerWithStringManifest;

/** Akka's door to sealed records: the manifest is the kind of the record, in clear, and the bytes are as they were sealed. */
public final class SealedRecordSerializer extends SerializerWithStringManifest {
    /** Written into every stored record; never changes. */
    public static final int IDENTIFIER = 8470002;

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object value) {
        return ((SealedRecord) value).kind();
    }

    @Override
    public byte[] toBinary(Object value) {
        return ((SealedRecord) value).sealed();
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        return new SealedRecord(manifest, bytes);
    }
}
