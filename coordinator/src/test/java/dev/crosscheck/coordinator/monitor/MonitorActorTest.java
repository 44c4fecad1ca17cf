package dev.crosscheck.coordinator.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.crosscheck.coordinator.monitor.MonitorCommand.FindingView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.Finished;
import dev.crosscheck.coordinator.monitor.MonitorCommand.ReportView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.RungReached;
import dev.crosscheck.coordinator.monitor.MonitorCommand.SweepCompleted;
import dev.crosscheck.coordinator.scoring.Evidence;
import dev.crosscheck.coordinator.scoring.TestSweeps;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepCommand.RecordFinding;
import dev.crosscheck.coordinator.sweep.SweepCommand.RecordOverfitTest;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.stopping.StoppingConfig;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MonitorActorTest extends MonitorActorFixture {
    private static List<RecordOverfitTest> tests(List<SweepCommand> told) {
        return of(told, RecordOverfitTest.class);
    }

    /** 60 trials reach the rung, three run to their end; what they score at the rung is that of the table's rows. */
    @Test
    void whereFewTrialsRunToTheirEndThoseThatReachedARungAreCompared() {
        SweepDefinition definition = TestSweeps.replay("tune", List.of("s1", "s2", "s3"))
                .stoppingBy(Optional.of(
                        new StoppingConfig("asha", "accuracy", true, 2, 10, List.of(2L, 6L), 3, 1, 1, 0, 0.05)));
        List<Finished> finished = fooled(definition);
        ActorRef<MonitorCommand> monitor = monitor(definition);
        long order = 0;
        for (Finished trial : finished) {
            byte[] atEnd = trials.get(Evidence.key("s-1", trial.trial(), 1))
                    .toCompletableFuture()
                    .join()
                    .orElseThrow();
            trials.put(Evidence.key("s-1", trial.trial(), 1, 3), atEnd);
            monitor.tell(new RungReached(order++, trial.trial(), true, 1, 3));
            if (trial.trial() % 25 == 0) {
                monitor.tell(new Finished(order++, trial.trial(), true, 1, trial.score(), trial.evidence()));
            }
        }
        monitor.tell(new RungReached(order++, 7, true, 1, 7)); // no evidence there
        monitor.tell(new SweepCompleted(order));
        ReportView report = ask(monitor, true);

        assertThat(report.verdict()).isNotEqualTo("INSUFFICIENT");
        assertThat(report.trials()).isEqualTo(TRIALS);
        assertThat(report.incumbent().orElseThrow() % 25).isZero();
        assertThat(report.diagnostics().rung())
                .as("the rung, not the step of the report")
                .hasValue(2);
        assertThat(report.findings()).extracting(FindingView::code).contains("EVIDENCE_MISSING");
    }

    @Test
    void aSweepThatFoolsItselfIsTestedInOrderAndRaisesOneAlarm() {
        SweepDefinition definition = TestSweeps.replay("tune", List.of("s1", "s2", "s3"));
        List<Finished> finished = fooled(definition);
        ActorRef<MonitorCommand> ordered = monitor(definition);
        finished.forEach(ordered::tell);
        ordered.tell(new SweepCompleted(TRIALS));
        ReportView report = ask(ordered, true);
        int count = Math.toIntExact(
                        data.ledger.count(ledgerName).toCompletableFuture().join())
                - 1;
        List<SweepCommand> told = told(count);
        List<RecordOverfitTest> tests = tests(told);

        assertThat(report.verdict()).isEqualTo("OVERFIT");
        assertThat(report.trust()).isEqualTo("replayed");
        assertThat(report.trials()).isEqualTo(TRIALS);
        assertThat(report.optimism().estimate().orElseThrow()).as("overstated").isPositive();
        assertThat(report.sets())
                .extracting(s -> s.set() + s.examples() + s.state())
                .containsExactly("s11000ACTIVE", "s21000ACTIVE", "s31000ACTIVE");
        assertThat(tests).extracting(RecordOverfitTest::ordinal).first().isEqualTo(1);
        assertThat(tests.get(0).finishedTrials()).isEqualTo(20);
        assertThat(tests.stream().filter(RecordOverfitTest::alarm)).hasSize(1);
        assertThat(report.alarmAt())
                .hasValue(tests.stream()
                        .filter(RecordOverfitTest::alarm)
                        .findFirst()
                        .orElseThrow()
                        .finishedTrials());

        // A monitor that starts again and gets the trials in any order makes the same tests, without new exposures.
        Collections.shuffle(finished, new Random(3));
        ActorRef<MonitorCommand> again = monitor(definition);
        again.tell(new SweepCompleted(TRIALS));
        finished.forEach(again::tell);
        assertThat(told(count)).isEqualTo(told);
        assertThat(data.ledger.count(ledgerName).toCompletableFuture().join()).isEqualTo(count + 1L);
    }

    @Test
    void everyAnswerIsAnExposureAndComesInBandsUnlessExact() {
        SweepDefinition definition = TestSweeps.replay("tune", List.of("s1", "s2", "s3"));
        List<Finished> finished = fooled(definition);
        ActorRef<MonitorCommand> monitor = monitor(definition);
        finished.subList(0, 40).forEach(monitor::tell);
        ReportView first = ask(monitor, false);
        ReportView second = ask(monitor, false);

        assertThat(second.exposures()).isEqualTo(first.exposures() + 1);
        double share = second.lostShare().estimate().orElseThrow() * 10;
        assertThat(share).isEqualTo(Math.rint(share));
        assertThat(data.ledger.list(ledgerName).toCompletableFuture().join())
                .anyMatch(e -> e.caller().equals("ann")
                        && e.what().equals("report in bands")
                        && e.sweep().equals("s-1")
                        && e.finished() == 40);
    }

    @Test
    void aRestartInTheMiddleRepeatsTheTestsMadeBeforeAndRaisesTheAlarmAtTheSameTrial() {
        SweepDefinition definition = TestSweeps.replay("tune", List.of("s1", "s2", "s3"));
        List<Finished> finished = fooled(definition);
        ActorRef<MonitorCommand> undisturbed = monitor(definition);
        finished.forEach(undisturbed::tell);
        undisturbed.tell(new SweepCompleted(TRIALS));
        ReportView expected = ask(undisturbed, true);
        List<SweepCommand> all = told(Math.toIntExact(
                        data.ledger.count(ledgerName).toCompletableFuture().join())
                - 1);
        long exposures = data.ledger.count(ledgerName).toCompletableFuture().join();

        int before = 25;
        ActorRef<MonitorCommand> stopped = monitor(definition);
        finished.subList(0, before).forEach(stopped::tell);
        ask(stopped, true);
        kit.stop(stopped);
        ActorRef<MonitorCommand> resumed = monitor(definition);
        finished.forEach(resumed::tell);
        resumed.tell(new SweepCompleted(TRIALS));
        ReportView report = ask(resumed, true);

        List<SweepCommand> early = all.stream()
                .filter(c -> c instanceof RecordOverfitTest t
                        ? t.finishedTrials() <= before
                        : ((RecordFinding) c).finishedTrials() <= before)
                .toList();
        assertThat(early).isNotEmpty();
        assertThat(told(early.size())).isEqualTo(early);
        assertThat(told(all.size())).isEqualTo(all);
        assertThat(report.alarmAt()).isEqualTo(expected.alarmAt()).isPresent();
        assertThat(report.optimism()).isEqualTo(expected.optimism());
        assertThat(data.ledger.count(ledgerName).toCompletableFuture().join())
                .as("the two questions alone are new")
                .isEqualTo(exposures + 2);
    }

    @Test
    void theMonitorSaysWhenItHasNothingLeftToDo() {
        SweepDefinition definition = TestSweeps.replay("tune", List.of("s1", "s2", "s3"));
        List<Finished> finished = fooled(definition);
        TestProbe<MonitorCommand.Idle> watcher = kit.createTestProbe();
        ActorRef<MonitorCommand> monitor = monitor(definition);
        finished.forEach(monitor::tell);
        monitor.tell(new SweepCompleted(TRIALS));
        monitor.tell(new MonitorCommand.WhenIdle(watcher.getRef()));
        watcher.expectMessageClass(MonitorCommand.Idle.class, Duration.ofSeconds(20));

        int count = Math.toIntExact(
                data.ledger.count(ledgerName).toCompletableFuture().join());
        List<RecordOverfitTest> tests = tests(told(count));
        assertThat(tests.get(tests.size() - 1).finishedTrials()).isEqualTo(TRIALS);
    }
}
