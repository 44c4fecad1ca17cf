package dev.crosscheck.coordinator.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import dev.crosscheck.coordinator.monitor.MonitorCommand.Finished;
import dev.crosscheck.coordinator.monitor.MonitorCommand.GetReport;
import dev.crosscheck.coordinator.monitor.MonitorCommand.ReportView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.SweepCompleted;
import dev.crosscheck.coordinator.scoring.TestSweeps;
import dev.crosscheck.coordinator.store.TrialBlobKey;
import dev.crosscheck.coordinator.store.TrialBlobKind;
import dev.crosscheck.coordinator.sweep.SweepCommand.RecordFinding;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepDefinition.TrainerKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the monitor's reports and findings say, and when they are told. */
class MonitorAnswersTest extends MonitorActorFixture {
    @Test
    void whatTheLibraryFindsReachesTheAnswer() {
        SweepDefinition definition = TestSweeps.replay("tune", List.of("s1", "s2", "s3"));
        List<Finished> finished = fooled(definition);
        ActorRef<MonitorCommand> monitor = monitor(definition);
        finished.forEach(monitor::tell);
        monitor.tell(new SweepCompleted(TRIALS));
        ReportView report = ask(monitor, false);

        assertThat(report.verdictNow()).isEqualTo("OVERFIT");
        assertThat(report.findings()).anySatisfy(f -> {
            assertThat(f.code()).isEqualTo("OVERFIT");
            assertThat(f.severity()).isEqualTo("ALARM");
            assertThat(f.trial()).isEqualTo(report.alarmIncumbent());
        });
        assertThat(report.diagnostics().trend())
                .as("the incumbents from the first test on")
                .last()
                .satisfies(
                        p -> assertThat(p.trial()).isEqualTo(report.incumbent().orElseThrow()));
        assertThat(report.diagnostics().transfer().estimate()).isPresent();
        assertThat(report.diagnostics().ties()).isNotEmpty();
        assertThat(report.recommendedBecause().isEmpty())
                .isEqualTo(report.recommendedTrial().equals(report.incumbent()));
        assertThat(report.advice()).startsWith("Stop tuning on this set and take trial ");
    }

    @Test
    void eachFindingIsToldOnceWithTheMomentItWasRaisedAndIsOnRecordBefore() {
        SweepDefinition definition = TestSweeps.replay("tune", List.of("s1", "s2", "s3"));
        List<Finished> finished = fooled(definition);
        ActorRef<MonitorCommand> monitor = monitor(definition);
        finished.forEach(monitor::tell);
        monitor.tell(new SweepCompleted(TRIALS));
        ReportView report = ask(monitor, false);
        int count = Math.toIntExact(
                        data.ledger.count(ledgerName).toCompletableFuture().join())
                - 1;
        List<RecordFinding> findings = of(told(count), RecordFinding.class);

        assertThat(findings).extracting(RecordFinding::code).contains("OVERFIT").doesNotHaveDuplicates();
        assertThat(findings).allSatisfy(f -> {
            assertThat(f.finishedTrials()).isBetween(20L, (long) TRIALS);
            assertThat(f.incumbent()).isNotNegative();
        });
        RecordFinding alarm = findings.stream()
                .filter(f -> f.code().equals("OVERFIT"))
                .findFirst()
                .orElseThrow();
        assertThat(alarm.finishedTrials()).isEqualTo(report.alarmAt().orElseThrow());
        assertThat(alarm.incumbent()).isEqualTo(report.alarmIncumbent().orElseThrow());
        assertThat(alarm.severity()).isEqualTo("ALARM");
        assertThat(report.findings()).allSatisfy(view -> {
            RecordFinding first = findings.stream()
                    .filter(f -> f.code().equals(view.code()))
                    .findFirst()
                    .orElseThrow();
            assertThat(view.raisedAt()).hasValue(first.finishedTrials());
            assertThat(view.raisedIncumbent()).hasValue(first.incumbent());
            assertThat(view.trial()).isPresent();
        });
        assertThat(data.ledger.list(ledgerName).toCompletableFuture().join())
                .extracting(e -> e.what())
                .containsAll(findings.stream().map(f -> "finding " + f.code()).toList());
    }

    @Test
    void evidenceThatIsMissingOrDamagedIsLeftOutAndSaid() {
        SweepDefinition definition = TestSweeps.replay("tune", List.of("s1", "s2", "s3"));
        List<Finished> finished = fooled(definition);
        trials.delete(new TrialBlobKey("s-1", 3, 1, TrialBlobKind.EVIDENCE, 0));
        trials.put(new TrialBlobKey("s-1", 17, 1, TrialBlobKind.EVIDENCE, 0), new byte[] {1, 2, 3});
        ActorRef<MonitorCommand> monitor = monitor(definition);
        finished.forEach(monitor::tell);
        monitor.tell(new SweepCompleted(TRIALS));

        ReportView report = ask(monitor, true);

        assertThat(report.trials()).isEqualTo(TRIALS - 2);
        assertThat(report.findings()).anySatisfy(f -> {
            assertThat(f.code()).isEqualTo("EVIDENCE_MISSING");
            assertThat(f.text()).contains("2 trials").contains("3, 17");
        });
    }

    @Test
    void lossesKeepTheirDirectionInTheReport() {
        SweepDefinition shapeOnly = TestSweeps.replay("tune", List.of("s1", "s2", "s3"));
        SweepDefinition losses = TestSweeps.sweep("error", false, shapeOnly.validation(), TrainerKind.TABLE);
        List<Finished> finished = fooled(losses);
        ActorRef<MonitorCommand> monitor = monitor(losses);
        finished.forEach(monitor::tell);
        monitor.tell(new SweepCompleted(TRIALS));

        ReportView report = ask(monitor, true);

        double best = finished.stream().mapToDouble(Finished::score).min().orElseThrow();
        assertThat(report.tuningScore()).hasValue(best);
        assertThat(report.expectedScore().estimate().orElseThrow())
                .as("an error, higher than the tuning set says")
                .isGreaterThan(best);
        assertThat(report.expectedScore().low().orElseThrow())
                .isLessThan(report.expectedScore().high().orElseThrow());
        assertThat(report.optimism().estimate().orElseThrow()).as("overstated").isPositive();
    }

    @Test
    void withoutDataTheAnswerIsASentence() {
        ActorRef<MonitorCommand> monitor = monitor(TestSweeps.replay("tune", List.of("s1")));
        monitor.tell(new GetReport(false, "ann", caller.getRef()));
        assertThat(caller.receiveMessage(Duration.ofSeconds(20)).problem()).contains("cannot be read");

        ActorRef<MonitorCommand> plain =
                monitor(TestSweeps.sweep("loss", false, Optional.empty(), TrainerKind.COMMAND));
        plain.tell(new GetReport(false, "ann", caller.getRef()));
        assertThat(caller.receiveMessage(Duration.ofSeconds(20)).problem()).contains("has no validation");
    }
}
