/**
 * Connections to coordinators: addresses, tokens, calls that try each server, uploads, and the translation of gRPC errors.
 */
@NullMarked
package dev.crosscheck.cli.client;

import org.jspecify.annotations.NullMarked;
