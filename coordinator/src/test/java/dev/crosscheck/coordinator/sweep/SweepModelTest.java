package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.journal.SweepJournalSerializer;
import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.SpaceChange;
import dev.crosscheck.search.trial.TrialState;
import java.io.NotSerializableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random sequences of commands, losses, failed writes and recoveries, against what must hold whatever happens. */
class SweepModelTest {
    private static final int STEPS = 600;
    private static final SweepJournalSerializer SERIALIZER = new SweepJournalSerializer();

    private final Map<Long, Double> acceptedScores = new HashMap<>();
    private final Map<Long, Configuration> configurations = new HashMap<>();
    private final List<LeaseKey> everLeased = new ArrayList<>();
    private final Map<LeaseKey, String> holders = new HashMap<>();
    private long highestEpoch;

    @ParameterizedTest(name = "seed {0}, {1}")
    @CsvSource({
        "1, trials=40",
        "2, trials=40 strategy=random",
        "3, trials=25 parallel=3 initial=5",
        "4, trials=30 attempts=1 failed=100",
        "5, trials=40 ready=4",
        "6, cells=30 strategy=grid",
        "7, trials=30 wall=400",
        "8, trials=30 failed=4 attempts=2",
        "9, trials=60 target=0.999 action=PAUSE",
        "10, trials=5",
        "11, trials=40 parallel=1",
        "12, trials=1 attempts=1"
    })
    void invariantsHoldWhateverHappens(long seed, String spec) throws NotSerializableException {
        var random = new Random(seed);
        var rig = new SweepRig();
        if (spec.contains("cells=30")) {
            rig.cells = 30;
        }
        rig.send(new SweepCommand.CreateSweep("r", TestSpecs.bytes(spec), rig.ref()));
        for (int step = 0; step < STEPS; step++) {
            act(rig, random);
            check(rig, "seed " + seed + " step " + step);
        }
        rig.send(new SweepCommand.ResumeSweep(rig.ref()));
        for (int step = 0; step < 4000 && rig.state.phase().isOpen(); step++) {
            act(rig, random);
        }
        check(rig, "seed " + seed + " end");
        if (rig.state.phase() == SweepPhase.COMPLETED
                && rig.state.lifecycle().because().startsWith("all")) {
            assertThat(rig.state.trials().finishedSearch())
                    .isEqualTo(rig.state.maxTrials().orElseThrow());
        }
    }

    private void act(SweepRig rig, Random random) throws NotSerializableException {
        String worker = "w" + random.nextInt(6);
        switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4, 5 -> lease(rig, worker);
            case 6, 7, 8, 9 -> finishOpen(rig, random, AttemptOutcome.COMPLETED);
            case 10 -> finishOpen(rig, random, outcome(random));
            case 11 -> duplicateOrLate(rig, random);
            case 12 -> rig.pass(Duration.ofSeconds(random.nextInt(12)));
            case 13 -> rig.pass(Duration.ofSeconds(16));
            case 14 -> rig.send(new SweepCommand.ReleaseWorker(worker, worker + "-" + random.nextInt(2)));
            case 15 ->
                rig.send(
                        random.nextInt(3) == 0
                                ? new SweepCommand.PauseSweep("x", rig.ref())
                                : new SweepCommand.ResumeSweep(rig.ref()));
            case 16 -> recover(rig);
            case 17 -> recoverFromSnapshot(rig, random);
            case 18 -> rig.fail(new SweepCommand.LeaseTrial(rig.holder(worker), 0, rig.ref()));
            case 19 -> failFinish(rig, random);
            case 20 -> renewAll(rig);
            case 21, 22 -> steer(rig, random);
            default ->
                rig.send(
                        new SweepCommand.RecordOverfitTest(random.nextInt(9), 9, 1, "OVERFIT", random.nextInt(9) == 0));
        }
    }

    private static void steer(SweepRig rig, Random random) {
        double x = random.nextInt(50) / 50.0;
        var request = "request-" + random.nextInt(40);
        switch (random.nextInt(4)) {
            case 0 -> rig.send(new SweepCommand.ExtendSweep(request, 1 + random.nextInt(2), rig.ref()));
            case 1 -> {
                var change = new SpaceChange(
                        "x", OptionalDouble.of(x / 2), OptionalDouble.of(1 + random.nextInt(30)), List.of());
                rig.send(new SweepCommand.ChangeSpace(request, change, rig.ref()));
            }
            default ->
                rig.send(new SweepCommand.EnqueueTrial(request, TestSpecs.config(x), random.nextBoolean(), rig.ref()));
        }
    }

    private static AttemptOutcome outcome(Random random) {
        var outcomes = List.of(AttemptOutcome.values());
        return outcomes.get(random.nextInt(outcomes.size()));
    }

    private void lease(SweepRig rig, String worker) {
        if (rig.lease(worker) instanceof SweepReply.Leased leased) {
            remember(leased.assignment(), worker);
        }
    }

    private void remember(SweepReply.Assignment assignment, String worker) {
        LeaseKey key = assignment.lease();
        Configuration before = configurations.putIfAbsent(key.trial(), assignment.params());
        assertThat(before == null ? assignment.params() : before)
                .as("the same configuration at every attempt")
                .isEqualTo(assignment.params());
        if (!everLeased.contains(key)) {
            assertThat(key.epoch()).isGreaterThan(highestEpoch);
            highestEpoch = key.epoch();
            everLeased.add(key);
            holders.put(key, worker);
        }
    }

    private void finishOpen(SweepRig rig, Random random, AttemptOutcome outcome) {
        List<Lease> open = rig.state.leases().all();
        if (open.isEmpty()) {
            return;
        }
        LeaseKey key = open.get(random.nextInt(open.size())).key(SweepRig.ID);
        finish(rig, random, key, outcome, true);
    }

    private void finish(SweepRig rig, Random random, LeaseKey key, AttemptOutcome outcome, boolean current) {
        String worker = holder(key);
        double score = random.nextDouble();
        OptionalInt next = random.nextBoolean() ? OptionalInt.of(0) : OptionalInt.empty();
        boolean known = acceptedScores.containsKey(key.trial());
        SweepReply.ResultTaken taken = rig.finish(worker, key, outcome, OptionalDouble.of(score), next);
        if (current) {
            assertThat(taken.accepted()).isTrue();
        }
        if (taken.accepted() && outcome == AttemptOutcome.COMPLETED && current) {
            assertThat(known).as("no trial counts twice").isFalse();
            acceptedScores.put(key.trial(), score);
        }
        taken.next().ifPresent(assignment -> remember(assignment, worker));
    }

    private void duplicateOrLate(SweepRig rig, Random random) {
        List<LeaseKey> closed = everLeased.stream()
                .filter(key -> rig.state.leases().find(key).isEmpty())
                .toList();
        if (!closed.isEmpty()) {
            long finished = rig.state.trials().finishedOrders();
            finish(rig, random, closed.get(random.nextInt(closed.size())), AttemptOutcome.COMPLETED, false);
            assertThat(rig.state.trials().finishedOrders()).isEqualTo(finished);
        }
    }

    private void failFinish(SweepRig rig, Random random) {
        List<Lease> open = rig.state.leases().all();
        if (!open.isEmpty()) {
            LeaseKey key = open.get(random.nextInt(open.size())).key(SweepRig.ID);
            rig.fail(
                    rig.finishing(holder(key), key, AttemptOutcome.COMPLETED, OptionalDouble.of(2), OptionalInt.of(0)));
            assertThat(rig.state.leases().find(key))
                    .as("an unwritten result leaves the lease open")
                    .isPresent();
        }
    }

    private String holder(LeaseKey key) {
        return Objects.requireNonNull(holders.get(key));
    }

    private static void renewAll(SweepRig rig) {
        for (int w = 0; w < 6; w++) {
            LeaseHolder holder = rig.holder("w" + w);
            List<LeaseKey> keys = rig.state.leases().all().stream()
                    .filter(lease -> lease.isHeldBy(holder))
                    .map(lease -> lease.key(SweepRig.ID))
                    .toList();
            assertThat(rig.send(new SweepCommand.RenewLeases(holder, keys, rig.ref())))
                    .isEqualTo(new SweepReply.Renewed(List.of()));
        }
    }

    private static void recover(SweepRig rig) {
        var replayed = new SweepState(SweepRig.ID, TestSpecs::read);
        rig.journal.forEach(replayed::applyOnce);
        assertThat(replayed.snapshot()).as("recovered state equals live state").isEqualTo(rig.state.snapshot());
        rig.recover();
    }

    /** From a snapshot taken at a random place in the journal and stored, and the events after it, each stored too. */
    private static void recoverFromSnapshot(SweepRig rig, Random random) throws NotSerializableException {
        SweepSnapshot live = rig.state.snapshot();
        int cut = random.nextInt(rig.journal.size() + 1);
        var early = new SweepState(SweepRig.ID, TestSpecs::read);
        rig.journal.subList(0, cut).forEach(early::applyOnce);
        var stored = (SweepSnapshot) stored(early.snapshot());
        SweepState restored = SweepState.restore(stored, TestSpecs::read);
        for (SweepEvent event : rig.journal.subList(cut, rig.journal.size())) {
            restored.applyOnce((SweepEvent) stored(event));
        }
        assertThat(restored.snapshot()).as("recovered state equals live state").isEqualTo(live);
        assertThat(restored.trials().history()).isEqualTo(rig.state.trials().history());
        assertThat(restored.trials().ranking().inOrder())
                .isEqualTo(rig.state.trials().ranking().inOrder());
        rig.recover(restored, List.of());
    }

    private static Object stored(Object value) throws NotSerializableException {
        return SERIALIZER.fromBinary(SERIALIZER.toBinary(value), SERIALIZER.manifest(value));
    }

    private void check(SweepRig rig, String where) {
        SweepState state = rig.state;
        SweepDefinition definition = state.definition();
        state.maxTrials().ifPresent(max -> assertThat(state.trials().committedSearch())
                .as(where + ": never more trials than can finish")
                .isLessThanOrEqualTo(max));
        definition
                .budget()
                .maxParallel()
                .ifPresent(max -> assertThat(state.leases().size()).as(where).isLessThanOrEqualTo(max));
        var waiting = new HashSet<>(state.trials().waiting());
        assertThat(waiting).as(where).hasSameSizeAs(state.trials().waiting());
        for (TrialRecord trial : state.trials().all()) {
            boolean open = state.leases().ofTrial(trial.number()).isPresent();
            assertThat(trial.state() == TrialState.RUNNING)
                    .as(where + " trial " + trial.number())
                    .isEqualTo(open);
            assertThat(trial.state() == TrialState.WAITING)
                    .as(where + " trial " + trial.number())
                    .isEqualTo(waiting.contains(trial.number()));
            assertThat(trial.attempts().stream().filter(a -> a.end().isEmpty()).count())
                    .as(where)
                    .isEqualTo(open ? 1 : 0);
        }
        acceptedScores.forEach((number, score) -> {
            TrialRecord trial = state.trials().get(number);
            assertThat(trial.state()).as(where + ": accepted results stay").isEqualTo(TrialState.COMPLETE);
            assertThat(trial.score()).hasValue(score);
        });
    }
}
