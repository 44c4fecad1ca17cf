package dev.crosscheck.coordinator.notify;

import static dev.crosscheck.coordinator.notify.Told.rule;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private static final String HOOK = "http://localhost:9/secret-path";

    @Test
    void thePayloadHasItsDocumentedShape() {
        List<Delivery> deliveries = Delivery.of(
                Told.of(
                        List.of(rule(HOOK, NoticeKind.OVERFIT, NoticeKind.COMPLETED)),
                        Told.overfit(),
                        Told.completed()),
                Told.AT);

        assertThat(deliveries)
                .extracting(Delivery::payload)
                .containsExactly(
                        "{\"id\":\"digits-abc123/overfit-1795255200250\",\"event\":\"overfit\",\"sweep\":\"digits-abc123\","
                                + "\"name\":\"digits\",\"at\":\"2026-11-21T10:00:00.250Z\",\"trial\":17,"
                                + "\"text\":\"Too much is luck.\",\"finding\":\"OVERFIT\",\"severity\":\"ALARM\","
                                + "\"finished\":25,\"incumbent\":17}",
                        "{\"id\":\"digits-abc123/completed-1795255209250\",\"event\":\"completed\",\"sweep\":\"digits-abc123\","
                                + "\"name\":\"digits\",\"at\":\"2026-11-21T10:00:09.250Z\",\"trial\":null,"
                                + "\"text\":\"The sweep completed.\",\"finding\":null,\"severity\":null,"
                                + "\"finished\":40,\"incumbent\":null}");
    }

    @Test
    void eachWebhookGetsWhatItWantsUnderTheSameId() {
        List<Delivery> deliveries = Delivery.of(
                Told.of(
                        List.of(
                                rule("http://a/", NoticeKind.FINDING, NoticeKind.OVERFIT),
                                rule("http://b/", NoticeKind.OVERFIT),
                                rule("http://c/", NoticeKind.COMPLETED, NoticeKind.EXHAUSTED)),
                        Told.overfit()),
                Told.AT);

        assertThat(deliveries).extracting(Delivery::webhook).containsExactly("http://a/", "http://b/");
        assertThat(deliveries).extracting(Delivery::id).containsOnly("digits-abc123/overfit-1795255200250");
        assertThat(deliveries).extracting(Delivery::key).doesNotHaveDuplicates();
    }

    @Test
    void addressesShowNeitherInKeysNorInLogs() {
        SweepNotices told = Told.of(List.of(rule(HOOK, NoticeKind.OVERFIT)), Told.overfit());
        Delivery delivery = Delivery.of(told, Told.AT).get(0);

        assertThat(delivery.key() + delivery + told).doesNotContain("secret-path");
    }
}
