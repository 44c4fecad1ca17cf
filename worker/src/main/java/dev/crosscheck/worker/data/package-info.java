/** Contents by hash on this machine's disk, and the tables in them. No training, no gRPC. */
@NullMarked
package dev.crosscheck.worker.data;

import org.jspecify.annotations.NullMarked;
