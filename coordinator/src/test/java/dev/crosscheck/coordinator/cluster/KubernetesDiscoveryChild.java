package dev.crosscheck.coordinator.cluster;

import akka.actor.ActorSystem;
import akka.discovery.Discovery;
import akka.discovery.Lookup;
import akka.discovery.ServiceDiscovery.ResolvedTarget;
import akka.event.Logging;
import akka.management.cluster.bootstrap.ClusterBootstrapSettings;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.config.CoordinatorSettings;
import dev.crosscheck.coordinator.config.SettingsReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** Looks for the other coordinators as a node with this configuration file and environment does, once, and prints where it would ask them: HOST:PORT lines. */
final class KubernetesDiscoveryChild {
    private KubernetesDiscoveryChild() {}

    public static void main(String[] arguments) throws Exception {
        CoordinatorSettings settings = SettingsReader.read(
                new SettingsReader.Overrides(
                        Optional.of(Path.of(arguments[0])), Optional.empty(), Optional.empty(), OptionalInt.empty()),
                System.getenv());
        // Nobody is joined here.
        Config config = ConfigFactory.parseString("akka.actor.provider = local").withFallback(settings.akka());
        ActorSystem system = ActorSystem.create("crosscheck", config);
        var bootstrap = new ClusterBootstrapSettings(config, Logging.getLogger(system, "bootstrap"));
        Lookup lookup = Lookup.create(bootstrap.getContactPointDiscoveryEffectiveName(system));
        lookup = bootstrap
                .getContactPointDiscoveryPortName()
                .map(lookup::withPortName)
                .orElse(lookup);
        lookup = bootstrap
                .getContactPointDiscoveryProtocol()
                .map(lookup::withProtocol)
                .orElse(lookup);
        var found = Discovery.get(system)
                .loadServiceDiscovery(bootstrap.getContactPointDiscoveryMethod())
                .lookup(lookup, Duration.ofSeconds(30))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        for (ResolvedTarget target : found.getAddresses()) {
            System.out.println(
                    "found " + target.host() + ":" + target.getPort().orElse(bootstrap.getContactPointFallbackPort()));
        }
        System.exit(0);
    }
}
