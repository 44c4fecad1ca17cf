package dev.crosscheck.coordinator.config;

import com.typesafe.config.Config;
import java.nio.file.Path;

/**
 * All settings of a coordinator.
 *
 * @param home directory of key and tokens
 * @param data the data directory
 * @param notifications how webhooks are called
 * @param exposureBudget answers that the secret sets of a data set may give; 0: by their size
 * @param akka the whole configuration, for the actor system
 */
public record CoordinatorSettings(
        Path home,
        Path data,
        ServerSettings server,
        SessionSettings session,
        SchedulerSettings scheduler,
        Config akka,
        NotifySettings notifications,
        int exposureBudget) {}
