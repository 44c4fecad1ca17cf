package dev.crosscheck.worker.session;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A mistake in one event must be seen and must not end the session. */
final class Guarded {
    private static final Logger LOG = LoggerFactory.getLogger(Guarded.class);

    private Guarded() {}

    /** The event, which logs what it throws. */
    static Runnable of(Runnable event) {
        return () -> {
            try {
                event.run();
            } catch (RuntimeException e) {
                LOG.error("an event of the session broke; please report this", e);
            }
        };
    }
}
