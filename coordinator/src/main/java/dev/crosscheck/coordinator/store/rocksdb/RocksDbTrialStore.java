package dev.crosscheck.coordinator.store.rocksdb;

import akka.Done;
import dev.crosscheck.coordinator.journal.rocksdb.ColumnFamily;
import dev.crosscheck.coordinator.journal.rocksdb.KeyBytes;
import dev.crosscheck.coordinator.journal.rocksdb.RocksDbHandle;
import dev.crosscheck.coordinator.journal.rocksdb.WriteSet;
import dev.crosscheck.coordinator.security.Sealer;
import dev.crosscheck.coordinator.store.TrialBlobKey;
import dev.crosscheck.coordinator.store.TrialBlobKind;
import dev.crosscheck.coordinator.store.TrialStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * {@link TrialStore} on the shared RocksDB. The content stands under {@code 't' sweep trial attempt kind step}; an empty entry under {@code 'i'}
 * and the same parts lets listing go without reading contents.
 */
public final class RocksDbTrialStore implements TrialStore {
    private static final char CONTENT = 't';
    private static final char INDEX = 'i';
    /** What keys of bulk data begin with; the sweep follows. */
    static final String TAGS = "" + CONTENT + INDEX;

    private static final int NUMBERS_BYTES = Long.BYTES + Integer.BYTES + 1 + Long.BYTES;

    private final RocksDbHandle handle;
    private final Sealer sealer;

    public RocksDbTrialStore(RocksDbHandle handle) {
        this.handle = handle;
        this.sealer = handle.directory().key().sealer("trials");
    }

    @Override
    public CompletionStage<Done> put(TrialBlobKey key, byte[] content) {
        byte[] place = key(CONTENT, key);
        WriteSet set = new WriteSet()
                .put(ColumnFamily.STORE, place, sealer.seal(content, place))
                .put(ColumnFamily.STORE, key(INDEX, key), new byte[0]);
        // Step reports are by far the most, and whoever waits for one only passes the news on: the writer can do that
        // itself.
        return key.kind() == TrialBlobKind.STEPS ? handle.write(set) : handle.writeThenHop(set);
    }

    @Override
    public CompletionStage<Optional<byte[]>> get(TrialBlobKey key) {
        byte[] place = key(CONTENT, key);
        return handle.read(() -> handle.get(ColumnFamily.STORE, place).map(stored -> sealer.open(stored, place)));
    }

    @Override
    public CompletionStage<List<TrialBlobKey>> list(String sweep) {
        return list(sweep, KeyBytes.of(INDEX).text(sweep).bytes());
    }

    @Override
    public CompletionStage<List<TrialBlobKey>> list(String sweep, long trial) {
        return list(sweep, KeyBytes.of(INDEX).text(sweep).int64(trial).bytes());
    }

    private CompletionStage<List<TrialBlobKey>> list(String sweep, byte[] prefix) {
        return handle.read(() -> {
            List<TrialBlobKey> keys = new ArrayList<>();
            handle.scan(ColumnFamily.STORE, prefix, KeyBytes.after(prefix), (key, value) -> {
                parse(sweep, key).ifPresent(keys::add);
                return true;
            });
            return List.copyOf(keys);
        });
    }

    @Override
    public CompletionStage<Done> delete(TrialBlobKey key) {
        return handle.writeThenHop(new WriteSet()
                .delete(ColumnFamily.STORE, key(CONTENT, key))
                .delete(ColumnFamily.STORE, key(INDEX, key)));
    }

    @Override
    public CompletionStage<Done> deleteSweep(String sweep) {
        byte[] contents = KeyBytes.of(CONTENT).text(sweep).bytes();
        byte[] index = KeyBytes.of(INDEX).text(sweep).bytes();
        return handle.writeThenHop(new WriteSet()
                .deleteRange(ColumnFamily.STORE, contents, KeyBytes.after(contents))
                .deleteRange(ColumnFamily.STORE, index, KeyBytes.after(index)));
    }

    private static byte[] key(char tag, TrialBlobKey key) {
        return KeyBytes.of(tag)
                .text(key.sweep())
                .int64(key.trial())
                .int32(key.attempt())
                .int8(key.kind().code())
                .int64(key.step())
                .bytes();
    }

    /** Empty for a kind that only a newer version knows. */
    private static Optional<TrialBlobKey> parse(String sweep, byte[] key) {
        ByteBuffer numbers = ByteBuffer.wrap(key, key.length - NUMBERS_BYTES, NUMBERS_BYTES);
        long trial = numbers.getLong();
        int attempt = numbers.getInt();
        Optional<TrialBlobKind> kind = TrialBlobKind.ofCode(numbers.get());
        long step = numbers.getLong();
        return kind.map(k -> new TrialBlobKey(sweep, trial, attempt, k, step));
    }
}
