package dev.crosscheck.coordinator.store;

import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The SHA-256 of a blob's content.
 *
 * @param hex 64 lower-case hex digits
 */
public record BlobHash(String hex) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public BlobHash {
        if (!isOne(hex)) {
            throw new IllegalArgumentException(
                    "blob hash: " + hex.length() + " characters (expected: 64 lower-case hex digits)");
        }
    }

    /** Whether the text has the form of a hash. */
    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    /** The hash with these 32 bytes. */
    public static BlobHash of(byte[] digest) {
        return new BlobHash(HexFormat.of().formatHex(digest));
    }

    /** The hash's 32 bytes. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
