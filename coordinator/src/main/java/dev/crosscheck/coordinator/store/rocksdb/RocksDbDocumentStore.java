package dev.crosscheck.coordinator.store.rocksdb;

import akka.Done;
import dev.crosscheck.coordinator.journal.rocksdb.ColumnFamily;
import dev.crosscheck.coordinator.journal.rocksdb.KeyBytes;
import dev.crosscheck.coordinator.journal.rocksdb.RocksDbHandle;
import dev.crosscheck.coordinator.journal.rocksdb.WriteSet;
import dev.crosscheck.coordinator.security.Sealer;
import dev.crosscheck.coordinator.store.Document;
import dev.crosscheck.coordinator.store.DocumentStore;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@link DocumentStore} on the shared RocksDB: a record stands under {@code 'd' collection id}. */
public final class RocksDbDocumentStore implements DocumentStore {
    private static final char DOCUMENT = 'd';

    private static final Comparator<String> BY_UTF8_BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private final RocksDbHandle handle;
    private final Sealer sealer;
    private CompletionStage<Boolean> conditional = CompletableFuture.completedStage(true);

    public RocksDbDocumentStore(RocksDbHandle handle) {
        this.handle = handle;
        this.sealer = handle.directory().key().sealer("documents");
    }

    @Override
    public CompletionStage<Done> put(String collection, String id, byte[] value) {
        byte[] key = key(collection, id);
        return handle.writeThenHop(new WriteSet().put(ColumnFamily.STORE, key, sealer.seal(value, key)));
    }

    @Override
    public CompletionStage<Optional<byte[]>> get(String collection, String id) {
        byte[] key = key(collection, id);
        return handle.read(() -> handle.get(ColumnFamily.STORE, key).map(stored -> sealer.open(stored, key)));
    }

    @Override
    public CompletionStage<SortedMap<String, byte[]>> list(String collection, String prefix) {
        int idStart = key(collection, "").length;
        byte[] from = key(collection, prefix);
        return handle.read(() -> {
            SortedMap<String, byte[]> found = new TreeMap<>(BY_UTF8_BYTES);
            handle.scan(ColumnFamily.STORE, from, KeyBytes.after(from), (key, stored) -> {
                String id = new String(key, idStart, key.length - idStart, StandardCharsets.UTF_8);
                found.put(id, sealer.open(stored, key));
                return true;
            });
            return Collections.unmodifiableSortedMap(found);
        });
    }

    /** One at a time: this process is the only one that writes to the database. */
    @Override
    public synchronized CompletionStage<Boolean> putIf(
            String collection, String id, Optional<byte[]> expected, List<Document> documents) {
        CompletionStage<Boolean> stored = conditional
                .handle((done, failure) -> true)
                .thenCompose(ready -> get(collection, id))
                .thenCompose(now -> same(now, expected) ? putAll(documents) : CompletableFuture.completedStage(false));
        conditional = stored;
        return stored;
    }

    private static boolean same(Optional<byte[]> now, Optional<byte[]> expected) {
        return now.isPresent() == expected.isPresent() && (now.isEmpty() || Arrays.equals(now.get(), expected.get()));
    }

    private CompletionStage<Boolean> putAll(List<Document> documents) {
        WriteSet set = new WriteSet();
        for (Document document : documents) {
            byte[] key = key(document.collection(), document.id());
            set.put(ColumnFamily.STORE, key, sealer.seal(document.value(), key));
        }
        return handle.writeThenHop(set).thenApply(done -> true);
    }

    @Override
    public CompletionStage<Done> delete(String collection, String id) {
        return handle.writeThenHop(new WriteSet().delete(ColumnFamily.STORE, key(collection, id)));
    }

    private static byte[] key(String collection, String id) {
        return KeyBytes.of(DOCUMENT).text(collection).lastText(id).bytes();
    }
}
