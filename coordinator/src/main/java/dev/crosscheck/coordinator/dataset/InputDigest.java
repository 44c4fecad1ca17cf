package dev.crosscheck.coordinator.dataset;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** 16 bytes that are equal for rows with numerically equal inputs. Not thread-safe. */
final class InputDigest {
    private final MessageDigest digest;

    InputDigest() {
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256; use a complete JDK 17 or newer", e);
        }
    }

    /** {@code place}: what names inputs that stay outside; empty without. */
    ByteBuffer of(String place, double[] inputs) {
        digest.update(place.getBytes(StandardCharsets.UTF_8));
        ByteBuffer numbers = ByteBuffer.allocate(inputs.length * Double.BYTES);
        for (double input : inputs) {
            numbers.putDouble(input + 0.0);
        }
        return ByteBuffer.wrap(Arrays.copyOf(digest.digest(numbers.array()), 16));
    }
}
