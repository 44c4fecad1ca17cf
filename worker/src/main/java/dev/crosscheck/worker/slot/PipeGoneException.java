package dev.crosscheck.worker.slot;

import java.io.IOException;

/** The worker that this child process belongs to hears it no more. */
final class PipeGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PipeGoneException(IOException cause) {
        super(cause);
    }
}
