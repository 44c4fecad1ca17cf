package dev.crosscheck.cli.source;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a CSV.GZ file cell by cell. Numbers are written so that reading them as 64-bit floating point numbers gives the same number back, and whole numbers as such. Not thread-safe.
 */
final class TableWriter implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final double LARGEST_WHOLE = 9007199254740992.0;

    private final MessageDigest digest;
    private final OutputStream out;
    private boolean rowBegun;

    TableWriter(Path file) throws IOException {
        this.digest = sha256();
        this.out = new BufferedOutputStream(
                new GZIPOutputStream(
                        new DigestOutputStream(
                                new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES), digest),
                        BUFFER_BYTES),
                BUFFER_BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    void text(String cell) throws IOException {
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        cell(plain ? cell : '"' + cell.replace("\"", "\"\"") + '"');
    }

    void whole(long number) throws IOException {
        if (number >= 0 && number < 10) {
            comma();
            out.write('0' + (int) number);
        } else {
            cell(Long.toString(number));
        }
    }

    /** A finite number. */
    void real(double number) throws IOException {
        boolean negativeZero = number == 0 && 1 / number < 0;
        if (number == Math.rint(number) && Math.abs(number) < LARGEST_WHOLE && !negativeZero) {
            whole((long) number);
        } else {
            cell(Double.toString(number));
        }
    }

    void endRow() throws IOException {
        out.write('\n');
        rowBegun = false;
    }

    private void cell(String text) throws IOException {
        comma();
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private void comma() throws IOException {
        if (rowBegun) {
            out.write(',');
        }
        rowBegun = true;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** SHA-256 of the file, in lower-case hex; after {@link #close}. */
    String hash() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
