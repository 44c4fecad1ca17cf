package dev.crosscheck.coordinator.security;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens by which callers prove their role: the file {@code tokens} in the Crosscheck home directory, one {@code role: token} a line, several
 * tokens per role allowed, {@code #} starts a comment line. Only SHA-256 digests stay in memory. Immutable and thread-safe.
 */
public final class Tokens {
    private record Entry(Role role, String digest) {}

    private final List<Entry> entries;

    private Tokens(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * Reads the tokens file of this home directory, making one with a random token per role when there is none.
     *
     * @throws SecretFileException if the file is malformed, cannot be read or written, or is readable by others
     */
    public static Tokens load(Path home) {
        Path file = home.resolve("tokens");
        SecureRandom random = new SecureRandom();
        StringBuilder fresh = new StringBuilder(
                "# Crosscheck access tokens, one \"role: token\" a line. Keep this file to yourself.\n");
        for (Role role : Role.values()) {
            byte[] token = new byte[24];
            random.nextBytes(token);
            fresh.append(role.label())
                    .append(": ")
                    .append(Base64.getUrlEncoder().withoutPadding().encodeToString(token))
                    .append('\n');
        }
        SecretFile.createIfMissing(file, fresh.toString());
        return parse(SecretFile.read(file), file);
    }

    /** Tokens that stand in no file: from token to its role. */
    public static Tokens of(Map<String, Role> tokens) {
        List<Entry> entries = new ArrayList<>();
        tokens.forEach((token, role) -> entries.add(new Entry(role, digest(token))));
        return new Tokens(entries);
    }

    private static Tokens parse(String text, Path file) {
        List<Entry> entries = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String where = file + " line " + (i + 1);
            int colon = line.indexOf(':');
            Optional<Role> role = colon < 0
                    ? Optional.empty()
                    : Role.ofLabel(line.substring(0, colon).strip());
            String token = line.substring(colon + 1).strip();
            if (role.isEmpty() || token.isEmpty()) {
                throw new SecretFileException(
                        where
                                + " is malformed (expected: submitter, worker or auditor, a colon, a token); correct that line");
            }
            String digest = digest(token);
            if (entries.stream().anyMatch(e -> e.role != role.get() && equal(e.digest, digest))) {
                throw new SecretFileException(
                        where + " gives a token to a second role; use a different token for each role");
            }
            entries.add(new Entry(role.get(), digest));
        }
        if (entries.isEmpty()) {
            throw new SecretFileException(file
                    + " holds no token; add a line such as \"submitter: <token>\", or delete the file to get new ones");
        }
        return new Tokens(entries);
    }

    /** The role of this token, empty when nobody holds it. Takes equally long whichever token matches. */
    public Optional<Role> roleOf(String token) {
        String presented = digest(token);
        Optional<Role> found = Optional.empty();
        for (Entry entry : entries) {
            if (equal(entry.digest, presented)) {
                found = Optional.of(entry.role);
            }
        }
        return found;
    }

    private static boolean equal(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }

    private static String digest(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256; use a complete JDK 17 or newer", e);
        }
    }

    @Override
    public String toString() {
        return "Tokens (" + entries.size() + ")";
    }
}
