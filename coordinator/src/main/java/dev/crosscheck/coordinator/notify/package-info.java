/**
 * Tells people's programs what happened to a sweep: a JSON POST per event and webhook, at least once. Sweeps say what there is to tell ({@link
 * dev.crosscheck.coordinator.notify.SweepNotices}); what is still to be delivered stands in the document store. Knows nothing of scores of secret sets.
 */
@NullMarked
package dev.crosscheck.coordinator.notify;

import org.jspecify.annotations.NullMarked;
