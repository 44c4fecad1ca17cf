package dev.crosscheck.coordinator.store;

import akka.Done;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** Stores that forget everything with the process, for tests of what uses stores. Stages are complete when returned. */
public final class InMemoryStores {
    private static final Comparator<String> BY_UTF8_BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private InMemoryStores() {}

    private static <T> CompletionStage<T> now(T value) {
        return CompletableFuture.completedFuture(value);
    }

    /** A {@link TrialStore}. */
    public static final class Trials implements TrialStore {
        private final ConcurrentSkipListMap<TrialBlobKey, byte[]> contents = new ConcurrentSkipListMap<>();

        @Override
        public CompletionStage<Done> put(TrialBlobKey key, byte[] content) {
            contents.put(key, content);
            return now(Done.getInstance());
        }

        @Override
        public CompletionStage<Optional<byte[]>> get(TrialBlobKey key) {
            return now(Optional.ofNullable(contents.get(key)));
        }

        @Override
        public CompletionStage<List<TrialBlobKey>> list(String sweep) {
            return now(contents.keySet().stream()
                    .filter(k -> k.sweep().equals(sweep))
                    .toList());
        }

        @Override
        public CompletionStage<List<TrialBlobKey>> list(String sweep, long trial) {
            return now(contents.keySet().stream()
                    .filter(k -> k.sweep().equals(sweep) && k.trial() == trial)
                    .toList());
        }

        @Override
        public CompletionStage<Done> delete(TrialBlobKey key) {
            contents.remove(key);
            return now(Done.getInstance());
        }

        @Override
        public CompletionStage<Done> deleteSweep(String sweep) {
            contents.keySet().removeIf(k -> k.sweep().equals(sweep));
            return now(Done.getInstance());
        }
    }

    /** A {@link DocumentStore}. */
    public static class Documents implements DocumentStore {
        private final Map<String, ConcurrentSkipListMap<String, byte[]>> collections = new ConcurrentHashMap<>();

        private ConcurrentSkipListMap<String, byte[]> collection(String name) {
            return collections.computeIfAbsent(name, n -> new ConcurrentSkipListMap<>(BY_UTF8_BYTES));
        }

        @Override
        public CompletionStage<Done> put(String collection, String id, byte[] value) {
            collection(collection).put(id, value);
            return now(Done.getInstance());
        }

        @Override
        public CompletionStage<Optional<byte[]>> get(String collection, String id) {
            return now(Optional.ofNullable(collection(collection).get(id)));
        }

        @Override
        public CompletionStage<SortedMap<String, byte[]>> list(String collection, String prefix) {
            SortedMap<String, byte[]> found = new TreeMap<>(BY_UTF8_BYTES);
            collection(collection).forEach((id, value) -> {
                if (id.startsWith(prefix)) {
                    found.put(id, value);
                }
            });
            return now(found);
        }

        @Override
        public synchronized CompletionStage<Boolean> putIf(
                String collection, String id, Optional<byte[]> expected, List<Document> documents) {
            byte[] found = collection(collection).get(id);
            if (found == null ? expected.isPresent() : expected.isEmpty() || !Arrays.equals(found, expected.get())) {
                return now(false);
            }
            documents.forEach(d -> collection(d.collection()).put(d.id(), d.value()));
            return now(true);
        }

        @Override
        public CompletionStage<Done> delete(String collection, String id) {
            collection(collection).remove(id);
            return now(Done.getInstance());
        }
    }

    /** A {@link BlobStore}. */
    public static final class Blobs implements BlobStore {
        private final Map<BlobHash, Kept> contents = new ConcurrentHashMap<>();

        @Override
        public BlobWriter openWrite(long maxBytes) {
            return new Writer(contents, maxBytes);
        }

        @Override
        public Optional<InputStream> open(BlobHash hash, long from) {
            Kept kept = contents.get(hash);
            if (kept == null) {
                return Optional.empty();
            }
            byte[] content = kept.bytes;
            if (from < 0 || from > content.length) {
                throw new IllegalArgumentException("from: " + from + " (expected: 0 to " + content.length + ")");
            }
            return Optional.of(new ByteArrayInputStream(content, (int) from, content.length - (int) from));
        }

        @Override
        public OptionalLong size(BlobHash hash) {
            Kept kept = contents.get(hash);
            return kept == null ? OptionalLong.empty() : OptionalLong.of(kept.bytes.length);
        }

        @Override
        public List<StoredBlob> stored() {
            return contents.entrySet().stream()
                    .map(each -> new StoredBlob(each.getKey(), "" + each.getValue().edition))
                    .toList();
        }

        @Override
        public boolean deleteUnlessStoredAnew(StoredBlob found) {
            Kept kept = contents.get(found.hash());
            return kept != null && found.edition().equals("" + kept.edition) && contents.remove(found.hash(), kept);
        }

        @Override
        public boolean delete(BlobHash hash) {
            return contents.remove(hash) != null;
        }
    }

    private static final class Kept {
        private static final AtomicLong EDITIONS = new AtomicLong();
        final byte[] bytes;
        final long edition = EDITIONS.incrementAndGet();

        Kept(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    private static final class Writer implements BlobWriter {
        private final Map<BlobHash, Kept> contents;
        private final long maxBytes;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        Writer(Map<BlobHash, Kept> contents, long maxBytes) {
            this.contents = contents;
            this.maxBytes = maxBytes;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > maxBytes - content.size()) {
                throw new BlobTooLargeException(maxBytes);
            }
            content.write(bytes, offset, length);
        }

        @Override
        public long size() {
            return content.size();
        }

        @Override
        public BlobHash commit() {
            try {
                byte[] bytes = content.toByteArray();
                BlobHash hash = BlobHash.of(MessageDigest.getInstance("SHA-256").digest(bytes));
                contents.put(hash, new Kept(bytes));
                return hash;
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {}
    }
}
