package dev.crosscheck.coordinator.journal.sealed;

/** A sealed event or snapshot and the code of its kind. The bytes are never changed. */
public final class SealedRecord {
    private final String kind;
    private final byte[] sealed;

    SealedRecord(String kind, byte[] sealed) {
        this.kind = kind;
        this.sealed = sealed;
    }

    String kind() {
        return kind;
    }

    byte[] sealed() {
        return sealed;
    }

    @Override
    public String toString() {
        return "SealedRecord[" + kind + "]";
    }
}
