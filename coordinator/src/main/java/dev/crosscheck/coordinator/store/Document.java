package dev.crosscheck.coordinator.store;

/** A record of the {@link DocumentStore}, to be stored together with others. Never compared; the array must not be changed afterwards. */
@SuppressWarnings("ArrayRecordComponent")
public record Document(String collection, String id, byte[] value) {
    @Override
    public String toString() {
        return "Document[" + collection + "/" + id + "]";
    }
}
