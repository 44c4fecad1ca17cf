package dev.crosscheck.coordinator.grpc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;

/** Ids of sweeps: name, '-', six letters or digits. */
final class SweepIds {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int LENGTH = 6;

    private SweepIds() {}

    /** The same name and request id always give the same sweep id; without a request id it is drawn. */
    static String of(String name, String requestId, RandomGenerator random) {
        StringBuilder id = new StringBuilder(name).append('-');
        byte[] digest = digest(name + '\0' + requestId);
        for (int i = 0; i < LENGTH; i++) {
            int pick = requestId.isEmpty()
                    ? random.nextInt(ALPHABET.length())
                    : (((digest[2 * i] & 0xff) << 8) | (digest[2 * i + 1] & 0xff)) % ALPHABET.length();
            id.append(ALPHABET.charAt(pick));
        }
        return id.toString();
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256; use a complete JDK 17 or newer", e);
        }
    }
}
