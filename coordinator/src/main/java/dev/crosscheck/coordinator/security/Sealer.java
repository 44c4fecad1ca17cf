package dev.crosscheck.coordinator.security;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals byte arrays with AES-256-GCM (NIST SP 800-38D): whoever lacks the key can neither read nor change them, nor move one to the place of
 * another, because the place is authenticated as associated data.
 *
 * <p>A sealed record is: version (1 byte, 1), epoch (8 bytes), nonce (12 random bytes), ciphertext, tag (16 bytes). SP 800-38D section 8.3 allows
 * 2^32 records with random nonces under one key; a coordinator would pass that within a day of full load. So each record's key is derived from
 * the master key, the purpose and the record's epoch, a random salt that is drawn anew at each start and after 2^28 records. Thread-safe.
 */
public final class Sealer {
    /** How much longer a sealed record is than its content, in bytes. */
    public static final int OVERHEAD_BYTES = 1 + 8 + 12 + 16;

    private static final byte VERSION = 1;
    private static final int EPOCH_BYTES = 8;
    private static final int NONCE_BYTES = 12;
    private static final int HEAD_BYTES = 1 + EPOCH_BYTES + NONCE_BYTES;
    private static final int TAG_BITS = 128;
    private static final long RECORDS_PER_EPOCH = 1L << 28;
    private static final int CACHED_EPOCHS = 4096;

    private record Epoch(long id, SecretKey key, AtomicLong records) {}

    private final SealingKey master;
    private final String purpose;
    private final SecureRandom random = new SecureRandom();
    private final ThreadLocal<Cipher> ciphers = ThreadLocal.withInitial(Sealer::newCipher);
    private final ConcurrentHashMap<Long, SecretKey> keys = new ConcurrentHashMap<>();
    private volatile Epoch current;

    Sealer(SealingKey master, String purpose) {
        this.master = master;
        this.purpose = purpose;
        this.current = newEpoch();
    }

    /** Seals the content for the place that {@code associated} names; opening needs the same {@code associated}. */
    public byte[] seal(byte[] content, byte[] associated) {
        return seal(content, 0, content.length, associated);
    }

    /** Seals {@code length} bytes of the content from {@code offset} on. */
    public byte[] seal(byte[] content, int offset, int length, byte[] associated) {
        Epoch epoch = epochForOneMore();
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = new byte[length + OVERHEAD_BYTES];
        ByteBuffer.wrap(sealed).put(VERSION).putLong(epoch.id).put(nonce);
        try {
            Cipher cipher = ciphers.get();
            cipher.init(Cipher.ENCRYPT_MODE, epoch.key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(associated);
            cipher.doFinal(content, offset, length, sealed, HEAD_BYTES);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing failed: " + e.getClass().getSimpleName(), e);
        }
    }

    /**
     * The content of a sealed record.
     *
     * @throws SealBrokenException if the record was changed, belongs to another place or purpose, or was sealed with another key
     */
    public byte[] open(byte[] sealed, byte[] associated) {
        if (sealed.length < OVERHEAD_BYTES || sealed[0] != VERSION) {
            throw new SealBrokenException(purpose);
        }
        SecretKey key = keyOf(ByteBuffer.wrap(sealed, 1, EPOCH_BYTES).getLong());
        try {
            Cipher cipher = ciphers.get();
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, sealed, 1 + EPOCH_BYTES, NONCE_BYTES));
            cipher.updateAAD(associated);
            return cipher.doFinal(sealed, HEAD_BYTES, sealed.length - HEAD_BYTES);
        } catch (AEADBadTagException e) {
            throw new SealBrokenException(purpose);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "opening a sealed record failed: " + e.getClass().getSimpleName(), e);
        }
    }

    private Epoch epochForOneMore() {
        Epoch epoch = current;
        if (epoch.records.incrementAndGet() <= RECORDS_PER_EPOCH) {
            return epoch;
        }
        synchronized (this) {
            if (current.records.get() > RECORDS_PER_EPOCH) {
                current = newEpoch();
            }
            return current;
        }
    }

    private Epoch newEpoch() {
        long id = random.nextLong();
        return new Epoch(id, keyOf(id), new AtomicLong());
    }

    private SecretKey keyOf(long epoch) {
        if (keys.size() > CACHED_EPOCHS) {
            keys.clear();
        }
        return keys.computeIfAbsent(
                epoch,
                id -> new SecretKeySpec(
                        master.derive(
                                purpose,
                                ByteBuffer.allocate(EPOCH_BYTES).putLong(id).array()),
                        "AES"));
    }

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks AES-GCM; use a complete JDK 17 or newer", e);
        }
    }
}
