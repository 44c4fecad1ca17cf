package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.trial.Objective;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Everything a sweep knows: the sum of its events and some soft things around them. Applying an event never refuses, validates or reads a clock.
 * Mutable, confined to the entity; {@link #snapshot} is what leaves it.
 */
final class SweepState {
    private final String sweepId;
    private final SpecReader specs;
    private final LeaseTable leases = new LeaseTable();
    private final ReadyQueue ready = new ReadyQueue();
    private Lifecycle lifecycle = Lifecycle.NONE;
    private Optional<SweepDefinition> definition = Optional.empty();
    private TrialLedger trials = new TrialLedger(new Objective("", true));
    private Rescoring rescoring = new Rescoring(trials.evidence(), RescoreSnapshot.NONE);
    private OverfitStatus overfit = OverfitStatus.NONE;
    private Optional<SweepEvent.SweepFinalized> finalized = Optional.empty();
    private Steering steering = new Steering();
    private StepBook steps = new StepBook(Optional.empty());
    private Notices notices = new Notices();
    private double gpuSeconds;
    private long epoch;
    private int ahead;
    private boolean deleted;

    SweepState(String sweepId, SpecReader specs) {
        this.sweepId = sweepId;
        this.specs = specs;
    }

    static SweepState restore(SweepSnapshot snapshot, SpecReader specs) {
        var state = new SweepState(snapshot.sweepId(), specs);
        state.lifecycle = snapshot.lifecycle();
        if (state.exists()) {
            SweepDefinition read = specs.read(snapshot.lifecycle().spec().bytes());
            state.definition = Optional.of(read);
            snapshot.steering().forEach(state::changeSpace);
            state.trials = new TrialLedger(read.objective());
            state.trials.load(snapshot);
            state.rescoring = new Rescoring(state.trials.evidence(), snapshot.rescoring());
            state.steps = StepBook.restore(read.stopping(), snapshot.steps(), state.trials.inFinishOrder());
            for (TrialRecord trial : snapshot.trials()) {
                trial.lastAttempt()
                        .filter(attempt -> attempt.end().isEmpty())
                        .ifPresent(attempt -> state.leases.open(grantOf(trial.number(), attempt), state.leasePeriod()));
            }
        }
        state.steering = Steering.restore(snapshot.steering());
        state.overfit = snapshot.overfit();
        state.finalized = snapshot.finalized();
        state.notices = Notices.restore(snapshot.notices());
        state.gpuSeconds = snapshot.gpuSeconds();
        state.epoch = snapshot.epoch();
        return state;
    }

    private static SweepEvent.LeaseGranted grantOf(long trial, AttemptRecord attempt) {
        return new SweepEvent.LeaseGranted(
                attempt.started(),
                trial,
                attempt.attempt(),
                attempt.epoch(),
                attempt.worker(),
                attempt.instance(),
                attempt.slot(),
                attempt.rescore());
    }

    SweepSnapshot snapshot() {
        return new SweepSnapshot(
                sweepId,
                lifecycle,
                trials.all(),
                trials.waiting(),
                epoch,
                gpuSeconds,
                overfit,
                rescoring.snapshot(),
                finalized,
                steps.all(),
                steering.steps(),
                notices.snapshot());
    }

    /** Applies an event that is about to be written, so that later commands of the same write see it. */
    void applyAhead(SweepEvent event) {
        apply(event);
        ahead++;
    }

    /** Applies an event of the journal, unless it was applied ahead of its write. */
    void applyOnce(SweepEvent event) {
        if (ahead > 0) {
            ahead--;
        } else {
            apply(event);
        }
    }

    void apply(SweepEvent event) {
        if (event instanceof SweepEvent.TrialProposed proposed) {
            trials.propose(proposed);
        } else if (event instanceof SweepEvent.LeaseGranted granted) {
            trials.lease(granted);
            leases.open(granted, leasePeriod());
            epoch = granted.epoch();
            if (granted.rescore()) {
                rescoring.leased(granted.trial());
            }
        } else if (event instanceof SweepEvent.AttemptEnded ended) {
            closeAttempt(ended);
        } else if (event instanceof SweepEvent.TrialFinished finished) {
            trials.finish(finished);
            trials.evidenceEpoch(finished.trial())
                    .ifPresent(attemptEpoch -> rescoring.finished(finished.trial(), attemptEpoch));
            steps.finished(finished);
        } else if (event instanceof SweepEvent.StepJudged judged) {
            steps.add(judged);
            if (judged.evidence()) {
                trials.evidence().mark(position -> EvidenceMark.rung(position, judged));
            }
        } else if (event instanceof SweepEvent.OverfitTested tested) {
            overfit = overfit.tested(tested);
        } else if (event instanceof SweepEvent.FindingRaised raised) {
            overfit = overfit.raised(raised);
        } else if (event instanceof SweepEvent.TrialNoticed noticed) {
            notices.add(noticed);
        } else if (event instanceof SweepEvent.SetsChanged changed) {
            rescoring.change(changed, epoch);
        } else {
            applyToLife(event);
        }
    }

    private void applyToLife(SweepEvent event) {
        if (event instanceof SweepEvent.SweepCreated created) {
            lifecycle = Lifecycle.created(created);
            SweepDefinition read = specs.read(created.spec().bytes());
            definition = Optional.of(read);
            trials = new TrialLedger(read.objective());
            rescoring = new Rescoring(trials.evidence(), RescoreSnapshot.NONE);
            steps = new StepBook(read.stopping());
        } else if (event instanceof SweepEvent.SweepPaused paused) {
            lifecycle = lifecycle.paused(paused.at(), paused.reason());
        } else if (event instanceof SweepEvent.SweepResumed resumed) {
            lifecycle = lifecycle.resumed(resumed.at());
        } else if (event instanceof SweepEvent.SweepSteered steered) {
            steering.add(steered);
            changeSpace(steered);
            lifecycle =
                    steered.completedAt() >= 0 || steered.trials() > 0 ? lifecycle.extended(steered.at()) : lifecycle;
            ready.restart();
        } else if (event instanceof SweepEvent.SweepStopping stopping) {
            rescoring.end();
            lifecycle = lifecycle.stopping(stopping.at(), stopping.end(), stopping.reason());
        } else if (event instanceof SweepEvent.SweepEnded ended) {
            rescoring.end();
            lifecycle = lifecycle.ended(ended.at(), ended.state(), ended.reason());
        } else if (event instanceof SweepEvent.SweepFinalized done) {
            finalized = Optional.of(done);
        } else if (event instanceof SweepEvent.SweepDeleted) {
            delete();
        } else {
            throw new IllegalStateException("unknown event " + event.getClass().getName());
        }
    }

    /** From here on it is as if there had never been a sweep, but for {@link #deleted}. */
    private void delete() {
        deleted = true;
        lifecycle = Lifecycle.NONE;
        definition = Optional.empty();
        trials = new TrialLedger(new Objective("", true));
        rescoring = new Rescoring(trials.evidence(), RescoreSnapshot.NONE);
        steps = new StepBook(Optional.empty());
        steering = new Steering();
        overfit = OverfitStatus.NONE;
        finalized = Optional.empty();
        notices = new Notices();
    }

    private void changeSpace(SweepEvent.SweepSteered steered) {
        steered.change()
                .ifPresent(change -> definition = definition.map(known -> known.in(change.applyTo(known.space()))));
    }

    private void closeAttempt(SweepEvent.AttemptEnded ended) {
        leases.ofTrial(ended.trial()).ifPresent(lease -> {
            Duration ran = Duration.between(lease.granted().at(), ended.at());
            gpuSeconds += definition().trial().gpus() * ran.toNanos() / 1e9;
        });
        leases.close(ended.trial());
        trials.endAttempt(ended);
        if (Rescoring.isRescore(trials.get(ended.trial()).lastAttempt())) {
            rescoring.ended(ended);
        }
    }

    /** GPUs times hours of all attempts up to {@code now}. */
    double gpuHours(Instant now) {
        double gpus = definition().trial().gpus();
        double seconds = gpuSeconds;
        for (Lease lease : leases.view()) {
            seconds += gpus * Duration.between(lease.granted().at(), now).toNanos() / 1e9;
        }
        return seconds / 3600;
    }

    String sweepId() {
        return sweepId;
    }

    boolean exists() {
        return lifecycle.phase() != SweepPhase.UNCREATED;
    }

    boolean deleted() {
        return deleted;
    }

    SweepPhase phase() {
        return lifecycle.phase();
    }

    Lifecycle lifecycle() {
        return lifecycle;
    }

    /** As it is now, changes of the space included. Only of a sweep that exists. */
    SweepDefinition definition() {
        return definition.orElseThrow();
    }

    /** The space as it is now. */
    SearchSpace space() {
        return definition().space();
    }

    TrialLedger trials() {
        return trials;
    }

    Steering steering() {
        return steering;
    }

    /** The budget of trials as it is now. */
    OptionalLong maxTrials() {
        return steering.maxTrials(definition());
    }

    StepBook steps() {
        return steps;
    }

    Notices notices() {
        return notices;
    }

    LeaseTable leases() {
        return leases;
    }

    Rescoring rescoring() {
        return rescoring;
    }

    ReadyQueue ready() {
        return ready;
    }

    /** The opening of the vault, once it was opened. */
    Optional<SweepEvent.SweepFinalized> finalized() {
        return finalized;
    }

    OverfitStatus overfit() {
        return overfit;
    }

    long epoch() {
        return epoch;
    }

    /** Finished trials that a strategy can know. */
    long revision() {
        return trials.finishedOrders();
    }

    Duration leasePeriod() {
        return definition().trial().lease();
    }
}
