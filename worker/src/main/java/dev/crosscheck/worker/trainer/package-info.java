/** What a trainer is and what it may ask for. Trainers live in packages below this one and know nothing of sessions, leases or processes. */
@NullMarked
package dev.crosscheck.worker.trainer;

import org.jspecify.annotations.NullMarked;
