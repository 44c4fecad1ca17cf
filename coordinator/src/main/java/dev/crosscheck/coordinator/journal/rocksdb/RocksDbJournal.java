package dev.crosscheck.coordinator.journal.rocksdb;

import akka.Done;
import akka.dispatch.Futures;
import akka.persistence.AtomicWrite;
import akka.persistence.PersistentRepr;
import akka.persistence.journal.japi.AsyncWriteJournal;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import dev.crosscheck.coordinator.security.Sealer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import scala.concurrent.Future;
import scala.concurrent.Promise;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;

/**
 * Akka Persistence journal on the shared RocksDB. An event stands under {@code 'e' persistence-id sequence-number}, sealed for that key; the
 * highest sequence number under {@code 'h' persistence-id}, so that deleting events does not reset it. An atomic write of many events is one
 * atomic change.
 */
public final class RocksDbJournal extends AsyncWriteJournal {
    private static final char EVENT = 'e';
    private static final char HIGHEST = 'h';

    private final RocksDbHandle handle = RocksDbExtension.of(context().system());
    private final Serialization serialization =
            SerializationExtension.get(context().system());
    private final Sealer sealer = handle.directory().key().sealer("journal");

    /** The newest unfinished write of each persistence id: a restarted entity must not read past it. */
    private final ConcurrentHashMap<String, CompletableFuture<Done>> unfinished = new ConcurrentHashMap<>();

    @Override
    public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> messages) {
        WriteSet set = new WriteSet();
        List<Optional<Exception>> rejections = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (AtomicWrite write : messages) {
            Optional<Exception> rejection = add(write, set);
            rejections.add(rejection);
            if (rejection.isEmpty()) {
                ids.add(write.persistenceId());
            }
        }
        if (ids.isEmpty()) {
            return Futures.successful(rejections);
        }
        Promise<Iterable<Optional<Exception>>> promise = Futures.promise();
        CompletableFuture<Done> written = handle.write(set);
        ids.forEach(id -> unfinished.put(id, written));
        CompletableFuture<Done> unused = written.whenComplete((done, failure) -> {
            ids.forEach(id -> unfinished.remove(id, written));
            if (failure == null) {
                promise.success(rejections);
            } else {
                promise.failure(failure);
            }
        });
        return promise.future();
    }

    /** Adds all events of an atomic write, or none when one of them cannot be serialized. */
    private Optional<Exception> add(AtomicWrite write, WriteSet set) {
        WriteSet events = new WriteSet();
        for (PersistentRepr event : CollectionConverters.asJava(write.payload())) {
            byte[] key = eventKey(event.persistenceId(), event.sequenceNr());
            try {
                byte[] content = serialization.serialize(event).get();
                events.put(ColumnFamily.JOURNAL, key, sealer.seal(content, key));
            } catch (Exception e) { // the rejection that Akka's contract asks for, whatever the serializer throws
                return Optional.of(e);
            }
        }
        events.put(ColumnFamily.JOURNAL, highestKey(write.persistenceId()), longBytes(write.highestSequenceNr()));
        set.addAll(events);
        return Optional.empty();
    }

    @Override
    public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
        CompletableFuture<Void> deleted = afterWrites(persistenceId, () -> highest(persistenceId))
                .thenCompose(highest -> {
                    long last = Math.min(toSequenceNr, highest);
                    WriteSet set = new WriteSet();
                    if (last >= 1) {
                        set.deleteRange(
                                ColumnFamily.JOURNAL, eventKey(persistenceId, 0), eventKey(persistenceId, last + 1));
                    }
                    return handle.write(set);
                })
                .thenAccept(done -> {});
        return FutureConverters.asScala(deleted);
    }

    @Override
    public Future<Void> doAsyncReplayMessages(
            String persistenceId, long from, long to, long max, Consumer<PersistentRepr> callback) {
        CompletableFuture<Done> replayed = afterWrites(persistenceId, () -> {
            replay(persistenceId, from, to, max, callback);
            return Done.getInstance();
        });
        return FutureConverters.asScala(replayed.thenAccept(done -> {}));
    }

    private void replay(String persistenceId, long from, long to, long max, Consumer<PersistentRepr> callback) {
        // Never beyond the highest number: a failed batch may have left events that a later, shorter one did not
        // overwrite.
        long last = Math.min(to, highest(persistenceId));
        if (max <= 0 || last < from) {
            return;
        }
        long[] left = {max};
        handle.scan(
                ColumnFamily.JOURNAL,
                eventKey(persistenceId, from),
                eventKey(persistenceId, last + 1),
                (key, stored) -> {
                    byte[] content = sealer.open(stored, key);
                    callback.accept(serialization
                            .deserialize(content, PersistentRepr.class)
                            .get());
                    return --left[0] > 0;
                });
    }

    @Override
    public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long fromSequenceNr) {
        return FutureConverters.asScala(afterWrites(persistenceId, () -> highest(persistenceId)));
    }

    /** Reads on a reader thread once the writes that are under way for this id are done, however they end. */
    private <T> CompletableFuture<T> afterWrites(String persistenceId, Supplier<T> reading) {
        CompletableFuture<Done> write = unfinished.get(persistenceId);
        if (write == null) {
            return handle.read(reading);
        }
        return write.handle((done, failure) -> Done.getInstance()).thenCompose(done -> handle.read(reading));
    }

    private long highest(String persistenceId) {
        return handle.get(ColumnFamily.JOURNAL, highestKey(persistenceId))
                .map(bytes -> ByteBuffer.wrap(bytes).getLong())
                .orElse(0L);
    }

    private static byte[] eventKey(String persistenceId, long sequenceNr) {
        return KeyBytes.of(EVENT).text(persistenceId).int64(sequenceNr).bytes();
    }

    private static byte[] highestKey(String persistenceId) {
        return KeyBytes.of(HIGHEST).text(persistenceId).bytes();
    }

    private static byte[] longBytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
