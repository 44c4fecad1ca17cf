package dev.crosscheck.coordinator;

import akka.Done;
import akka.actor.BootstrapSetup;
import akka.actor.CoordinatedShutdown;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.setup.Setup;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import dev.crosscheck.coordinator.cluster.Formation;
import dev.crosscheck.coordinator.config.ClusterSettings;
import dev.crosscheck.coordinator.config.CoordinatorSettings;
import dev.crosscheck.coordinator.config.ServerSettings;
import dev.crosscheck.coordinator.security.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** One running coordinator: the actor system, the stores and the server, wired. Closing it leaves the data directory ready for the next one. */
public final class CoordinatorNode implements AutoCloseable {
    /** The program that runs the node goes on; named in cluster.conf so that Akka does not exit the JVM. */
    private static final class Closed implements CoordinatedShutdown.Reason {}

    private static final Duration STARTUP = Duration.ofSeconds(60);

    private final ActorSystem<Void> system;
    private final Storage storage;
    private final int port;

    private CoordinatorNode(ActorSystem<Void> system, Storage storage, int port) {
        this.system = system;
        this.storage = storage;
        this.port = port;
    }

    /**
     * Starts a coordinator; when this returns, it serves.
     *
     * @throws RuntimeException when something is in the way: the data directory or database, key, tokens or port; nothing is left running then
     */
    public static CoordinatorNode start(CoordinatorSettings settings, Map<String, String> environment) {
        Storage storage = Storage.open(settings, environment);
        Optional<ActorSystem<Void>> system = Optional.empty();
        try {
            tryPort(settings.server());
            Tokens tokens = Tokens.load(settings.home());
            system = Optional.of(actorSystem(settings, storage));
            Formation.join(system.get(), ClusterSettings.from(settings.akka()));
            int port = new CoordinatorNodeWiring(settings, tokens, system.get(), storage).start();
            storage.serving(system.get(), port);
            return new CoordinatorNode(system.get(), storage, port);
        } catch (RuntimeException e) {
            system.ifPresent(CoordinatorNode::terminate);
            storage.close();
            throw e;
        }
    }

    /** Finds out early, and cheaply, that the port is taken. */
    private static void tryPort(ServerSettings server) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(server.host(), server.port()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ActorSystem<Void> actorSystem(CoordinatorSettings settings, Storage storage) {
        ActorSystemSetup setup = ActorSystemSetup.create(BootstrapSetup.create(settings.akka()));
        for (Setup part : storage.setups()) {
            setup = setup.withSetup(part);
        }
        return ActorSystem.create(Behaviors.empty(), "crosscheck", setup);
    }

    /** The port that is served. */
    public int port() {
        return port;
    }

    /** Ends when the actor system has terminated. */
    public CompletionStage<Done> terminated() {
        return system.getWhenTerminated();
    }

    @Override
    public void close() {
        terminate(system);
        storage.close();
    }

    private static void terminate(ActorSystem<Void> system) {
        CoordinatedShutdown.get(system).runAll(new Closed());
        system.getWhenTerminated()
                .toCompletableFuture()
                .orTimeout(STARTUP.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
