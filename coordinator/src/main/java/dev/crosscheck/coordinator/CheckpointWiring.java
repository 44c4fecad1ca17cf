package dev.crosscheck.coordinator;

import akka.actor.typed.ActorSystem;
import dev.crosscheck.coordinator.checkpoint.Checkpoints;
import dev.crosscheck.coordinator.checkpoint.SweepStanding;
import dev.crosscheck.coordinator.config.CheckpointSettings;
import dev.crosscheck.coordinator.config.CoordinatorSettings;
import dev.crosscheck.coordinator.session.SessionServices.SweepAccess;
import dev.crosscheck.coordinator.store.Stores;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Executor;

/** The part of a coordinator that keeps checkpoints. */
final class CheckpointWiring {
    private static final Duration LOOK = Duration.ofMinutes(1);

    private CheckpointWiring() {}

    static Checkpoints of(
            CoordinatorSettings settings,
            ActorSystem<?> system,
            Stores stores,
            SweepAccess sweeps,
            Executor blocking,
            SecureRandom random) {
        return new Checkpoints(
                stores.blobs(),
                stores.documents(),
                new SweepStanding(sweeps::sweep, settings.server().ask(), system),
                blocking,
                random,
                CheckpointSettings.from(settings.akka()).maxBytes());
    }

    /** Looks for checkpoints of ended trials now and again: a trial can end without a worker's word, and a coordinator right after one. */
    static void keepTidy(Checkpoints checkpoints, ActorSystem<?> system) {
        system.scheduler().scheduleWithFixedDelay(Duration.ZERO, LOOK, checkpoints::collect, system.executionContext());
    }
}
