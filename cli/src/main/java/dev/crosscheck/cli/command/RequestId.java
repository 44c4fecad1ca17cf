package dev.crosscheck.cli.command;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The id that makes it harmless to repeat a call. */
final class RequestId {
    @Option(
            names = "--request-id",
            paramLabel = "ID",
            description = "Repeating the line with the same id changes nothing more (default: a fresh one).")
    private @Nullable String given;

    /** The id given, or a fresh one: then a call that is repeated on another server is still one. */
    String id() {
        return given == null ? UUID.randomUUID().toString() : given;
    }
}
