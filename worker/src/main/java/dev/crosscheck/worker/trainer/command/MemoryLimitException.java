package dev.crosscheck.worker.trainer.command;

import dev.crosscheck.worker.trainer.TrainerException;

/** The program failed for want of memory, under the limit that the worker sets. */
public final class MemoryLimitException extends TrainerException {
    private static final long serialVersionUID = 1L;

    MemoryLimitException(String message) {
        super(message);
    }

    MemoryLimitException(String message, Throwable cause) {
        super(message, cause);
    }
}
