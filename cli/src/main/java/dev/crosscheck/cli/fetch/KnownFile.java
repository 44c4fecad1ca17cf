package dev.crosscheck.cli.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A published file.
 *
 * @param name its name, at each address and on the disk
 * @param sizeBytes its length
 * @param digest its published checksum in lower-case hexadecimal digits: 64 of SHA-256 or 40 of SHA-1
 */
public record KnownFile(String name, long sizeBytes, String digest) {
    private static final int SHA_256_DIGITS = 64;
    private static final int SHA_1_DIGITS = 40;
    private static final int BUFFER_BYTES = 1 << 16;

    public KnownFile {
        if (digest.length() != SHA_256_DIGITS && digest.length() != SHA_1_DIGITS) {
            throw new IllegalArgumentException("digest: " + digest.length() + " digits (expected: 64 or 40)");
        }
        if (sizeBytes < 1) {
            throw new IllegalArgumentException("sizeBytes: " + sizeBytes + " (expected: > 0)");
        }
    }

    /** {@code SHA-256} or {@code SHA-1}. */
    public String algorithm() {
        return digest.length() == SHA_256_DIGITS ? "SHA-256" : "SHA-1";
    }

    /** The checksum of a file on the disk, of this one's algorithm. */
    String digestOf(Path path) throws IOException {
        MessageDigest state = state();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(path)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                state.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(state.digest());
    }

    /** Whether the file on the disk is this one, byte for byte. */
    boolean matches(Path path) throws IOException {
        return Files.isRegularFile(path)
                && Files.size(path) == sizeBytes
                && digestOf(path).equals(digest);
    }

    private MessageDigest state() {
        try {
            return MessageDigest.getInstance(algorithm());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm(), e);
        }
    }
}
