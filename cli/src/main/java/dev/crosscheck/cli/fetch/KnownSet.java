package dev.crosscheck.cli.fetch;

import java.net.URI;
import java.util.List;

/**
 * A well-known data set.
 *
 * @param name what people ask for; also the name in its specification
 * @param about what it is, in one line
 * @param addresses folders on the web that hold the files, each ending with {@code /}, the preferred first
 * @param files what is downloaded
 * @param documents specifications that are written beside the files, resources of this package; the first one is to be registered
 * @param preparation what is done to the files afterwards
 */
public record KnownSet(
        String name,
        String about,
        List<URI> addresses,
        List<KnownFile> files,
        List<String> documents,
        Preparation preparation) {

    public KnownSet {
        addresses = List.copyOf(addresses);
        files = List.copyOf(files);
        documents = List.copyOf(documents);
        if (documents.isEmpty()) {
            throw new IllegalArgumentException("documents: none (expected: at least one)");
        }
    }
}
