/** Results on disk until the coordinator has acknowledged them. Nothing here knows of streams or processes. */
@NullMarked
package dev.crosscheck.worker.spool;

import org.jspecify.annotations.NullMarked;
