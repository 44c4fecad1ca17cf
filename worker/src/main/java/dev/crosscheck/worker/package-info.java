/** The worker agent: its command line, settings and the wiring of session, slots, spool and data cache. No training and no protocol in here. */
@NullMarked
package dev.crosscheck.worker;

import org.jspecify.annotations.NullMarked;
