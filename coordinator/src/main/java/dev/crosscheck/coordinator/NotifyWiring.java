package dev.crosscheck.coordinator;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.cluster.typed.ClusterSingleton;
import akka.cluster.typed.SingletonActor;
import dev.crosscheck.coordinator.config.CoordinatorSettings;
import dev.crosscheck.coordinator.notify.DeliveryStore;
import dev.crosscheck.coordinator.notify.HostPolicy;
import dev.crosscheck.coordinator.notify.NoticeSink;
import dev.crosscheck.coordinator.notify.Notifier;
import dev.crosscheck.coordinator.notify.NotifierCommand;
import dev.crosscheck.coordinator.notify.NotifyMeters;
import dev.crosscheck.coordinator.store.DocumentStore;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.coordinator.sweep.SweepSharding;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The parts of a coordinator that call webhooks. */
record NotifyWiring(HostPolicy hosts, DeliveryStore store, ActorRef<NotifierCommand> notifier) {

    static NotifyWiring of(
            CoordinatorSettings settings,
            ActorSystem<?> system,
            DocumentStore documents,
            Executor blocking,
            MeterRegistry metrics) {
        HostPolicy hosts = new HostPolicy(
                settings.notifications().enabled(),
                settings.notifications().hosts(),
                isLoopback(settings.server().host()));
        DeliveryStore store = new DeliveryStore(documents);
        Notifier.Means means =
                new Notifier.Means(store, hosts, InstantSource.system(), blocking, new NotifyMeters(metrics));
        ActorRef<NotifierCommand> notifier = ClusterSingleton.get(system)
                .init(SingletonActor.of(Notifier.create(settings.notifications(), means), "notifier"));
        return new NotifyWiring(hosts, store, notifier);
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    NoticeSink sink() {
        return notices -> notifier.tell(new NotifierCommand.Told(notices));
    }

    /** Starts the sweeps, ended ones too, that may not have said all before the last coordinator stopped. */
    CompletionStage<Set<String>> wake(SweepSharding sweeps, ActorSystem<?> system) {
        return store.openSweeps().thenApply(open -> {
            open.forEach(id -> sweeps.entityRef(id).tell(new SweepCommand.GetSweep(system.<SweepReply>ignoreRef())));
            return open;
        });
    }
}
