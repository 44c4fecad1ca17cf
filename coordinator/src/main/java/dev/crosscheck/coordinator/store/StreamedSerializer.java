package dev.crosscheck.coordinator.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A serializer of objects that are too large to stand in memory as bytes. Stateless for its callers, thread-safe. */
public interface StreamedSerializer {
    /** Writes the stored form of the value, the same bytes that the serializer makes of it elsewhere. Does not close the stream. */
    void write(Object value, OutputStream to) throws IOException;

    /** The value again; {@code manifest} is what the serializer gave it. Does not close the stream. */
    Object read(InputStream from, String manifest) throws IOException;
}
