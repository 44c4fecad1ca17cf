package dev.crosscheck.coordinator.store;

import java.io.IOException;

/** An upload exceeds the size that was allowed for it. */
public final class BlobTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    public BlobTooLargeException(long limitBytes) {
        super(
                "the upload is larger than the " + limitBytes
                        + " bytes allowed; make the file smaller, raise the limit, or put the file where the workers are and name its path");
    }
}
