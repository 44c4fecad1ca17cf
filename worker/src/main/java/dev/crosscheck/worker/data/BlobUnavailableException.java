package dev.crosscheck.worker.data;

import java.io.IOException;

/** A content cannot be had, and asking again would not help; the message is one sentence for people. */
public final class BlobUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    public BlobUnavailableException(String message) {
        super(message);
    }
}
