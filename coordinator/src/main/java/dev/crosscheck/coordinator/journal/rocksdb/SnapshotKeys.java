package dev.crosscheck.coordinator.journal.rocksdb;

/**
 * Where the parts of a snapshot stand: its head under {@code 'n' persistence-id sequence-number}, its pieces under {@code 'p' persistence-id sequence-number piece}. Versions before the
 * pieces put all of a snapshot under {@code 's' persistence-id sequence-number}.
 */
record SnapshotKeys(String persistenceId, long sequenceNr) {
    private static final char HEAD = 'n';
    private static final char PIECE = 'p';
    private static final char WHOLE = 's';

    byte[] head() {
        return key(HEAD);
    }

    byte[] whole() {
        return key(WHOLE);
    }

    byte[] piece(int number) {
        return KeyBytes.of(PIECE)
                .text(persistenceId)
                .int64(sequenceNr)
                .int32(number)
                .bytes();
    }

    /** Before the first piece. */
    byte[] pieces() {
        return key(PIECE);
    }

    private byte[] key(char kind) {
        return KeyBytes.of(kind).text(persistenceId).int64(sequenceNr).bytes();
    }
}
