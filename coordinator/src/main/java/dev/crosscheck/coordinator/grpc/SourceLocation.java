package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.proto.v1.SourceSpec;
import dev.crosscheck.search.space.SpaceProblem;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/** Where inputs lie that stay where the workers are: {@code path} or {@code uri} of a source. */
final class SourceLocation {
    private static final String FILE = "file";

    private SourceLocation() {}

    static List<SpaceProblem> check(SourceSpec source) {
        String path = source.getPath();
        String uri = source.getUri();
        if (!path.isEmpty() && !uri.isEmpty()) {
            return List.of(new SpaceProblem("source.uri", "given beside path; inputs lie in one place, name it once"));
        }
        if (!path.isEmpty() && (!path.startsWith("/") || path.indexOf('\0') >= 0)) {
            return List.of(
                    new SpaceProblem(
                            "source.path",
                            "\"" + path
                                    + "\" (expected: an absolute path, which every worker has; a table to upload is named by csv)"));
        }
        if (!uri.isEmpty() && parsed(uri).isEmpty()) {
            return List.of(
                    new SpaceProblem(
                            "source.uri",
                            "\"" + uri
                                    + "\" (expected: a URI such as file:///mnt/scans or s3://bucket/scans; a path goes into source.path)"));
        }
        return List.of();
    }

    /** A path, or a URI of another scheme than {@code file}; empty: all inputs are in the table. */
    static Optional<String> of(SourceSpec source) {
        if (!source.getPath().isEmpty()) {
            return Optional.of(source.getPath());
        }
        return source.getUri().isEmpty()
                ? Optional.empty()
                : parsed(source.getUri())
                        .map(uri -> FILE.equalsIgnoreCase(uri.getScheme()) ? uri.getPath() : source.getUri());
    }

    private static Optional<URI> parsed(String text) {
        try {
            URI uri = new URI(text);
            boolean file = FILE.equalsIgnoreCase(uri.getScheme());
            boolean local = uri.getAuthority() == null || uri.getAuthority().isEmpty();
            boolean good = file
                    ? local && uri.getPath() != null && uri.getPath().startsWith("/")
                    : uri.isAbsolute() && !uri.isOpaque();
            return good ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
