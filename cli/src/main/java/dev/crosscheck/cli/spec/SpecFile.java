package dev.crosscheck.cli.spec;

import dev.crosscheck.proto.v1.FileRef;
import java.nio.file.Path;

/**
 * A file that a specification names.
 *
 * @param path where it lies on this machine
 * @param ref what the specification says of it: name, hash and size
 */
public record SpecFile(Path path, FileRef ref) {}
