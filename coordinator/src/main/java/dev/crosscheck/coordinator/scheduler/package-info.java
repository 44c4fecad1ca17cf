/** Grants slots of workers to sweeps: fair share within a priority, resources and labels. Soft state, off the way of trials and results. */
@NullMarked
package dev.crosscheck.coordinator.scheduler;

import org.jspecify.annotations.NullMarked;
