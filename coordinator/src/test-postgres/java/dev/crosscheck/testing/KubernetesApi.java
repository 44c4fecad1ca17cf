package dev.crosscheck.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** As much of the API server of Kubernetes as lists pods: HTTPS on a free port of 127.0.0.1, with certificate, token and namespace in files as a pod finds them. */
public final class KubernetesApi implements AutoCloseable {
    private static final String NAMESPACE = "team";
    private static final String TOKEN = "eyJ-of-the-service-account";
    private static final String PASSWORD = "changeit";

    private final Path folder;
    private final List<Pod> pods;
    private final HttpsServer server;
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();

    /**
     * A pod of the namespace.
     *
     * @param ip empty: it has none yet
     * @param app its label
     * @param phase "Running", "Pending", ...
     * @param leaving whether its deletion has begun
     */
    public record Pod(String ip, String app, String phase, boolean leaving) {
        /** One in use, with the label that coordinators have. */
        public static Pod coordinator(String ip) {
            return new Pod(ip, "crosscheck", "Running", false);
        }

        private String json() {
            String address = ip.isEmpty() ? "" : "\"podIP\": \"" + ip + "\", ";
            String deletion = leaving ? ", \"deletionTimestamp\": \"2026-11-21T12:00:00Z\"" : "";
            return """
                    {"metadata": {"name": "p", "namespace": "team", "labels": {"app": "%s"}%s},
                     "spec": {"containers": [{"name": "main", "ports": [
                       {"name": "api", "containerPort": 8470, "protocol": "TCP"}]}]},
                     "status": {"phase": "%s", %s"containerStatuses": [
                       {"name": "main", "ready": true, "state": {"running": {"startedAt": "2026-11-21T11:00:00Z"}}}]}}"""
                    .formatted(app, deletion, phase, address);
        }
    }

    /** Serves these pods; its files are in this folder. */
    public KubernetesApi(Path folder, List<Pod> pods) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        this.pods = List.copyOf(pods);
        Path keys = folder.resolve("keys.p12");
        keytool("-genkeypair -alias api -keyalg RSA -keysize 2048 -validity 3 -dname CN=kubernetes"
                + " -ext san=ip:127.0.0.1 -storetype PKCS12 -keystore " + keys);
        keytool("-exportcert -rfc -alias api -keystore " + keys + " -file " + folder.resolve("ca.crt"));
        Files.writeString(folder.resolve("token"), TOKEN);
        Files.writeString(folder.resolve("namespace"), NAMESPACE);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(identity(keys)));
        server.createContext("/", this::answer);
        server.start();
    }

    private static void keytool(String arguments) throws IOException, InterruptedException {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> line = new ArrayList<>(List.of(tool.toString(), "-storepass", PASSWORD));
        line.addAll(List.of(arguments.split(" ", -1)));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("keytool: " + said);
        }
    }

    private static SSLContext identity(Path keys) throws IOException {
        try (InputStream in = Files.newInputStream(keys)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(exchange.getRequestURI().toString());
            String query = exchange.getRequestURI().getQuery();
            boolean allowed = ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
            boolean known = exchange.getRequestURI().getPath().equals("/api/v1/namespaces/" + NAMESPACE + "/pods")
                    && query != null
                    && query.startsWith("labelSelector=app=");
            if (!allowed || !known) {
                send(exchange, allowed ? 404 : 403, "{\"kind\": \"Status\", \"status\": \"Failure\"}");
                return;
            }
            String app = query.substring("labelSelector=app=".length());
            String items = pods.stream()
                    .filter(pod -> pod.app().equals(app))
                    .map(Pod::json)
                    .collect(Collectors.joining(", "));
            send(exchange, 200, "{\"kind\": \"PodList\", \"apiVersion\": \"v1\", \"items\": [" + items + "]}");
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** What Kubernetes puts into a pod's environment. */
    public Map<String, String> environment() {
        return Map.of(
                "KUBERNETES_SERVICE_HOST",
                "127.0.0.1",
                "KUBERNETES_SERVICE_PORT",
                Integer.toString(server.getAddress().getPort()));
    }

    /** The settings that differ from those in a pod: where its files are. */
    public String settings() {
        return "akka.discovery.kubernetes-api { api-ca-path = \"" + folder.resolve("ca.crt") + "\", api-token-path = \""
                + folder.resolve("token") + "\", pod-namespace-path = \"" + folder.resolve("namespace") + "\" }\n";
    }

    /** All that was asked for so far. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
