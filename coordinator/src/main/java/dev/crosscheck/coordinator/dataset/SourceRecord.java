package dev.crosscheck.coordinator.dataset;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What is kept of a data set's sources once they are deleted, so that a later set can be checked against them: their columns, and marks of their ids and groups (the first 16 bytes of
 * HMAC-SHA-256 under the split's key, so that the record names none of them). Sealed like the vault.
 *
 * @param header all columns in their order
 * @param idMarks Base64, one mark after the other
 * @param groupMarks the same of the groups
 * @param additions SHA-256 of the tables of sets that were added, by set
 */
record SourceRecord(
        DatasetDefinition definition,
        List<String> header,
        List<String> features,
        String idMarks,
        String groupMarks,
        Map<String, String> additions) {
    private static final int MARK_BYTES = 16;

    SourceRecord {
        header = List.copyOf(header);
        features = List.copyOf(features);
        additions = Collections.unmodifiableMap(new LinkedHashMap<>(additions));
    }

    static SourceRecord of(DatasetDefinition definition, SourceTable table, byte[] key) {
        Marks marks = new Marks(key);
        return new SourceRecord(
                definition,
                table.header(),
                table.features(),
                join(table.ids().stream().map(marks::ofId).toList()),
                join(new ArrayList<>(
                        new HashSet<>(table.group().stream().map(marks::ofGroup).toList()))),
                Map.of());
    }

    /** With a set that was added. */
    SourceRecord with(String set, String sha256, SourceTable table, byte[] key) {
        SourceRecord more = of(definition, table, key);
        Map<String, String> all = new LinkedHashMap<>(additions);
        all.put(set, sha256);
        List<String> ids = new ArrayList<>(split(idMarks));
        ids.addAll(split(more.idMarks));
        List<String> groups = new ArrayList<>(split(groupMarks));
        groups.addAll(split(more.groupMarks));
        return new SourceRecord(definition, header, features, join(ids), join(groups), all);
    }

    Set<String> ids() {
        return new HashSet<>(split(idMarks));
    }

    Set<String> groups() {
        return new HashSet<>(split(groupMarks));
    }

    private static String join(List<String> marks) {
        byte[] all = new byte[marks.size() * MARK_BYTES];
        for (int i = 0; i < marks.size(); i++) {
            System.arraycopy(Base64.getDecoder().decode(marks.get(i)), 0, all, i * MARK_BYTES, MARK_BYTES);
        }
        return Base64.getEncoder().encodeToString(all);
    }

    private static List<String> split(String joined) {
        byte[] all = Base64.getDecoder().decode(joined);
        List<String> marks = new ArrayList<>();
        for (int at = 0; at < all.length; at += MARK_BYTES) {
            marks.add(Base64.getEncoder().encodeToString(Arrays.copyOfRange(all, at, at + MARK_BYTES)));
        }
        return marks;
    }

    @Override
    public String toString() {
        return "SourceRecord";
    }

    /** Makes marks. Not thread-safe. */
    static final class Marks {
        private final Mac mac;

        Marks(byte[] key) {
            try {
                this.mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(key, "HmacSHA256"));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(
                        "this Java runtime lacks HmacSHA256; use a complete JDK 17 or newer", e);
            }
        }

        String ofId(String id) {
            return of("id\0" + id);
        }

        String ofGroup(String group) {
            return of("group\0" + group);
        }

        private String of(String text) {
            byte[] full = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(Arrays.copyOf(full, MARK_BYTES));
        }
    }
}
