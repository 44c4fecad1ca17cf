package dev.crosscheck.coordinator.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;

/**
 * One notice for one webhook.
 *
 * @param key tells it from every other delivery
 * @param id the notice's, the same for each webhook and each try
 * @param payload the JSON body, the same for each try
 * @param since when it was first to be delivered
 */
record Delivery(String key, String sweep, String id, String webhook, String payload, Instant since) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int HASH_DIGITS = 16;

    /** What is to be delivered: each notice to each webhook that wants it. */
    static List<Delivery> of(SweepNotices told, Instant now) {
        List<Delivery> deliveries = new ArrayList<>();
        for (Notice notice : told.notices()) {
            String id = told.sweepId() + "/" + notice.key();
            for (NotifyRule rule : told.rules()) {
                if (rule.wants(notice.kind())) {
                    String key = id + "/" + hash(rule.webhook());
                    deliveries.add(
                            new Delivery(key, told.sweepId(), id, rule.webhook(), payload(told, notice, id), now));
                }
            }
        }
        return deliveries;
    }

    /** Keys may be added, never renamed or removed; absent values are null. */
    private static String payload(SweepNotices told, Notice notice, String id) {
        ObjectNode body = JSON.createObjectNode();
        body.put("id", id)
                .put("event", notice.kind().label())
                .put("sweep", told.sweepId())
                .put("name", told.name())
                .put("at", notice.at().toString());
        put(body, "trial", notice.trial());
        body.put("text", notice.text())
                .put("finding", notice.code().isEmpty() ? null : notice.code())
                .put("severity", notice.severity().orElse(null))
                .put("finished", notice.finished());
        put(body, "incumbent", notice.incumbent());
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a notice has no JSON form", e);
        }
    }

    private static void put(ObjectNode body, String key, OptionalLong value) {
        if (value.isPresent()) {
            body.put(key, value.getAsLong());
        } else {
            body.putNull(key);
        }
    }

    /** Ids stand in clear in the store, addresses may be secret. */
    private static String hash(String webhook) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(webhook.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "Delivery[" + key + "]";
    }
}
