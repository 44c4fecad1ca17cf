package dev.crosscheck.coordinator.notify;

import dev.crosscheck.coordinator.config.NotifySettings;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** Posts a notice. Follows no redirect, reads no answer beyond its status. Thread-safe. */
final class WebhookClient {
    private static final int GONE = 410;

    private final HttpClient http;
    private final HostPolicy hosts;
    private final NotifySettings settings;
    private final Executor blocking;

    /**
     * How a post ended.
     *
     * @param problem without the address; empty: it was taken
     * @param forGood whether no later post can succeed
     */
    record Outcome(Optional<String> problem, boolean forGood) {
        static Outcome taken() {
            return new Outcome(Optional.empty(), false);
        }

        static Outcome failed(String problem, boolean forGood) {
            return new Outcome(Optional.of(problem), forGood);
        }
    }

    /**
     * A client.
     *
     * @param blocking runs what waits for names to be looked up
     */
    WebhookClient(NotifySettings settings, HostPolicy hosts, Executor blocking) {
        this.settings = settings;
        this.hosts = hosts;
        this.blocking = blocking;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout())
                .executor(blocking)
                .build();
    }

    /** Posts once; the stage never fails. */
    CompletionStage<Outcome> post(Delivery delivery) {
        URI webhook = URI.create(delivery.webhook());
        return CompletableFuture.supplyAsync(() -> refused(webhook), blocking)
                .thenCompose(refused -> refused.isPresent()
                        ? CompletableFuture.completedFuture(refused.get())
                        : send(webhook, delivery))
                .exceptionally(failure -> Outcome.failed(cause(failure), false));
    }

    private Optional<Outcome> refused(URI webhook) {
        try {
            return hosts.refused(webhook).map(problem -> Outcome.failed(problem, true));
        } catch (UnknownHostException e) {
            return Optional.of(Outcome.failed("the host is unknown", false));
        }
    }

    private CompletableFuture<Outcome> send(URI webhook, Delivery delivery) {
        HttpRequest request = HttpRequest.newBuilder(webhook)
                .timeout(settings.timeout())
                .header("content-type", "application/json; charset=utf-8")
                .header("user-agent", "crosscheck")
                .header("x-crosscheck-id", delivery.id())
                .POST(HttpRequest.BodyPublishers.ofString(delivery.payload()))
                .build();
        CompletableFuture<HttpResponse<Boolean>> answer = http.sendAsync(request, status -> new Unread());
        CompletableFuture<Outcome> outcome = answer.thenApply(response -> judged(response.statusCode()))
                .orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        return outcome.whenComplete((done, failure) -> {
            if (failure != null) {
                answer.cancel(true);
            }
        });
    }

    private static Outcome judged(int status) {
        return status >= 200 && status < 300
                ? Outcome.taken()
                : Outcome.failed("the answer is status " + status, status == GONE);
    }

    /** The kind of failure alone: messages may quote the address. */
    private static String cause(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getClass().getSimpleName();
    }

    /** Takes no byte of the answer. */
    private static final class Unread implements HttpResponse.BodySubscriber<Boolean> {
        @Override
        public CompletionStage<Boolean> getBody() {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.cancel();
        }

        @Override
        public void onNext(List<ByteBuffer> item) {
            // Cancelled before.
        }

        @Override
        public void onError(Throwable error) {
            // The status counts.
        }

        @Override
        public void onComplete() {
            // The status counts.
        }
    }
}
