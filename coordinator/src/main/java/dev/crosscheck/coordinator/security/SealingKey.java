package dev.crosscheck.coordinator.security;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The 256-bit key from outside the data directory that everything secret is sealed with. It comes from the environment variable
 * {@value #VARIABLE} (base64 or hex) or from the file {@code key} in the Crosscheck home directory. It is never printed: {@link #toString} and
 * all messages show only where it came from. Immutable and thread-safe.
 */
public final class SealingKey {
    /** The environment variable that, when set, takes precedence over the key file. */
    public static final String VARIABLE = "CROSSCHECK_KEY";

    private static final int KEY_BYTES = 32;

    private final byte[] master;
    private final String origin;

    private SealingKey(byte[] master, String origin) {
        if (master.length != KEY_BYTES) {
            throw new SecretFileException(
                    "the key from " + origin + " has " + master.length
                            + " bytes (expected: 32, as 64 hex digits or 44 base64 characters); correct it, or make one with: openssl rand -base64 32");
        }
        this.master = master.clone();
        this.origin = origin;
    }

    /** A key of exactly 32 bytes, for callers that keep it elsewhere. */
    public static SealingKey of(byte[] key) {
        return new SealingKey(key, "the caller");
    }

    /**
     * Reads the key, creating the key file when {@code mayCreate} and neither variable nor file exist.
     *
     * @param home the Crosscheck home directory
     * @param environment the process environment
     * @param mayCreate true only while no data was sealed yet: a fresh key would never open old data
     * @throws SecretFileException if there is no key, it is malformed, or its file is readable by others
     */
    public static SealingKey load(Path home, Map<String, String> environment, boolean mayCreate) {
        String fromEnvironment = environment.get(VARIABLE);
        if (fromEnvironment != null && !fromEnvironment.isBlank()) {
            return new SealingKey(decode(fromEnvironment, VARIABLE), "the environment variable " + VARIABLE);
        }
        Path file = home.resolve("key");
        if (!Files.exists(file)) {
            if (!mayCreate) {
                throw new SecretFileException(
                        "the key file " + file + " is missing but the data directory was sealed with it;"
                                + " put the file back or set " + VARIABLE);
            }
            byte[] fresh = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(fresh);
            SecretFile.createIfMissing(file, Base64.getEncoder().encodeToString(fresh) + "\n");
        }
        return new SealingKey(decode(SecretFile.read(file), file.toString()), "the file " + file);
    }

    private static byte[] decode(String text, String origin) {
        String trimmed = text.strip();
        try {
            return trimmed.length() == 2 * KEY_BYTES
                    ? HexFormat.of().parseHex(trimmed)
                    : Base64.getDecoder().decode(trimmed);
        } catch (IllegalArgumentException e) {
            // Not chained: the cause's message would quote characters of the key.
            throw new SecretFileException("the key from " + origin
                    + " is neither base64 nor hex; correct it, or make one with: openssl rand -base64 32");
        }
    }

    /** Where the key came from, for messages. */
    public String origin() {
        return origin;
    }

    /** A value that two holders of the same key agree on and that tells nothing about the key: HMAC-SHA-256 of the context, 32 hex digits. */
    public String fingerprint(String context) {
        return HexFormat.of()
                .formatHex(Arrays.copyOf(mac("fingerprint", context.getBytes(StandardCharsets.UTF_8)), 16));
    }

    /** A sealer with keys of its own: what one purpose sealed, another cannot open. */
    public Sealer sealer(String purpose) {
        return new Sealer(this, purpose);
    }

    /** HMAC-SHA-256 of the message under a key derived for this purpose: 32 bytes. */
    public byte[] mac(String purpose, byte[] message) {
        byte[] derived =
                hmac(master, ("crosscheck mac v1\0" + purpose).getBytes(StandardCharsets.UTF_8), Optional.empty());
        return hmac(derived, message, Optional.empty());
    }

    byte[] derive(String purpose, byte[] salt) {
        return hmac(
                master, ("crosscheck seal v1\0" + purpose + "\0").getBytes(StandardCharsets.UTF_8), Optional.of(salt));
    }

    private static byte[] hmac(byte[] key, byte[] message, Optional<byte[]> more) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(message);
            more.ifPresent(mac::update);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks HmacSHA256; use a complete JDK 17 or newer", e);
        }
    }

    @Override
    public String toString() {
        return "SealingKey from " + origin;
    }
}
