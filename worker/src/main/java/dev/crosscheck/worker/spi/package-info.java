/** What trainers of one's own are written against: a Trainer in a jar, and what it is given. Depends on the JDK alone, and nothing of the worker's inside may appear here. */
@NullMarked
package dev.crosscheck.worker.spi;

import org.jspecify.annotations.NullMarked;
