package dev.crosscheck.coordinator.monitor;

import akka.actor.typed.ActorRef;
import dev.crosscheck.coordinator.dataset.ExposureLedger.Exposure;
import dev.crosscheck.coordinator.monitor.FirstFindings.Raised;
import dev.crosscheck.coordinator.monitor.MonitorActors.Sources;
import dev.crosscheck.coordinator.monitor.MonitorWork.Test;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Tells a sweep what its monitor says, each thing after it is on record in the exposure ledger. */
final class Disclosures {
    private final String sweepId;
    private final ActorRef<SweepCommand> sweep;
    private final Sources sources;

    Disclosures(String sweepId, ActorRef<SweepCommand> sweep, Sources sources) {
        this.sweepId = sweepId;
        this.sweep = sweep;
        this.sources = sources;
    }

    /**
     * An answer as the ledger keeps it.
     *
     * @param finished trials with evidence so far
     * @param sets that answer
     */
    Exposure exposure(String ledgerName, String caller, String what, long finished, List<String> sets) {
        return new Exposure(ledgerName, sweepId, caller, sources.clock().instant(), what, finished, sets);
    }

    /** Puts the test's verdict and what it found first on record; absorbed when repeated. */
    CompletionStage<Test> record(Test test, String ledgerName, long finished, List<String> sets) {
        CompletionStage<Long> done = sources.ledger()
                .recordOnce(
                        exposure(ledgerName, "", "verdict of test " + test.ordinal(), finished, sets),
                        String.format("test-%06d", test.ordinal()));
        for (Raised found : test.found()) {
            Exposure told = exposure(ledgerName, "", "finding " + found.code(), finished, sets);
            done = done.thenCompose(count -> sources.ledger().recordOnce(told, "finding-" + found.code()));
        }
        return done.thenApply(count -> test);
    }

    /** Only of a test that is on record. */
    void tell(Test test) {
        sweep.tell(new SweepCommand.RecordOverfitTest(
                test.ordinal(),
                test.finishedTrials(),
                test.incumbent(),
                test.verdict().name(),
                test.alarm()));
        test.found()
                .forEach(f -> sweep.tell(new SweepCommand.RecordFinding(
                        f.code(), f.severity(), f.text(), f.finishedTrials(), f.incumbent(), f.trial())));
    }
}
