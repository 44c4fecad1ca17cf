package dev.crosscheck.coordinator.sweep;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * A finding of the overfit monitor and when it was first raised. Stays for ever, whatever later tests say. Holds no score of a secret set.
 *
 * @param code such as OVERFIT
 * @param severity INFO, WARN or ALARM
 * @param text a sentence for people
 * @param finishedTrials comparable trials that had finished when it was raised
 * @param incumbent of that moment
 * @param trial the trial it is about, if one
 * @param at when the sweep learnt of it
 */
public record RaisedFinding(
        String code,
        String severity,
        String text,
        long finishedTrials,
        long incumbent,
        OptionalLong trial,
        Instant at) {
    static RaisedFinding of(SweepEvent.FindingRaised event) {
        return new RaisedFinding(
                event.code(),
                event.severity(),
                event.text(),
                event.finishedTrials(),
                event.incumbent(),
                event.trial(),
                event.at());
    }
}
