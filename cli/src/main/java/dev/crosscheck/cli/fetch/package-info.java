/**
 * Well-known data sets by name: where their files lie, their checksums, the download of them, and the specifications that go with them. Nothing here knows of servers of ours.
 */
@NullMarked
package dev.crosscheck.cli.fetch;

import org.jspecify.annotations.NullMarked;
