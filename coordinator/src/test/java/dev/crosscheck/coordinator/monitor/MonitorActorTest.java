package dev.crosscheck.coordinator.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.dataset.ReplaySource;
import dev.crosscheck.coordinator.dataset.SweepData;
import dev.crosscheck.coordinator.dataset.TestData;
import dev.crosscheck.coordinator.monitor.MonitorCommand.FindingView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.Finished;
import dev.crosscheck.coordinator.monitor.MonitorCommand.GetReport;
import dev.crosscheck.coordinator.monitor.MonitorCommand.ReportReply;
import dev.crosscheck.coordinator.monitor.MonitorCommand.ReportView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.RungReached;
import dev.crosscheck.coordinator.monitor.MonitorCommand.SweepCompleted;
import dev.crosscheck.coordinator.scoring.Evidence;
import dev.crosscheck.coordinator.scoring.EvidenceShapes;
import dev.crosscheck.coordinator.scoring.ReplayTables;
import dev.crosscheck.coordinator.scoring.StoredTrialScorer;
import dev.crosscheck.coordinator.scoring.TestSweeps;
import dev.crosscheck.coordinator.store.InMemoryStores;
import dev.crosscheck.coordinator.store.TrialBlobKey;
import dev.crosscheck.coordinator.store.TrialBlobKind;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepCommand.RecordFinding;
import dev.crosscheck.coordinator.sweep.SweepCommand.RecordOverfitTest;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepDefinition.TrainerKind;
import dev.crosscheck.stopping.StoppingConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class MonitorActorTest {
    private static final int TRIALS = 60;
    private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.parseString("akka.loglevel = WARNING"));

    private final TestData data = new TestData();
    private final InMemoryStores.Trials trials = new InMemoryStores.Trials();
    private final ReplayTables tables = new ReplayTables(data.blobs, Runnable::run);
    private final EvidenceShapes shapes = new EvidenceShapes(data.sweeps, data.catalog, data.vaults, tables);
    private final TestProbe<SweepCommand> sweep = KIT.createTestProbe();
    private final TestProbe<ReportReply> caller = KIT.createTestProbe();
    private String ledgerName = "";

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    /** Stores a table of trials that are all equally able (noise decides), scores all of them, and gives what the sweep would tell. */
    private List<Finished> fooled(SweepDefinition definition) {
        Random random = new Random(11);
        StringBuilder text = new StringBuilder("config,tune,bits_tune,bits_s1,bits_s2,bits_s3\n");
        for (int config = 0; config < TRIALS; config++) {
            String tune = bits(random, 200);
            text.append(config)
                    .append(',')
                    .append(tune.chars().filter(c -> c == '1').count() / 200.0)
                    .append(',')
                    .append(tune);
            for (int set = 0; set < 3; set++) {
                text.append(',').append(bits(random, 1000));
            }
            text.append('\n');
        }
        ReplaySource source = new ReplaySource("t.csv", data.upload(text.toString()), List.of("config"), Map.of());
        ledgerName = source.ledgerName();
        data.sweeps.put("s-1", new SweepData("", 0, Optional.of(source), Optional.empty()));
        StoredTrialScorer scorer = new StoredTrialScorer(trials, data.sweeps, data.vaults, tables, Runnable::run);
        List<Finished> finished = new ArrayList<>();
        for (int config = 0; config < TRIALS; config++) {
            var scored = scorer.score(
                            definition, new LeaseKey("s-1", config, 1, config), TestSweeps.config(config), "", Map.of())
                    .toCompletableFuture()
                    .join();
            finished.add(new Finished(config, config, true, 1, scored.score().orElseThrow(), scored.evidence()));
        }
        return finished;
    }

    private static String bits(Random random, int n) {
        StringBuilder bits = new StringBuilder();
        for (int i = 0; i < n; i++) {
            bits.append(random.nextDouble() < 0.75 ? '1' : '0');
        }
        return bits.toString();
    }

    private ActorRef<MonitorCommand> monitor(SweepDefinition definition) {
        return KIT.spawn(new MonitorActors(
                        trials, shapes, data.ledger, InstantSource.fixed(TestData.NOW), ForkJoinPool.commonPool())
                .create("s-1", definition, sweep.getRef()));
    }

    private ReportView ask(ActorRef<MonitorCommand> monitor, boolean exact) {
        monitor.tell(new GetReport(exact, "ann", caller.getRef()));
        ReportReply reply = caller.receiveMessage(Duration.ofSeconds(20));
        assertThat(reply.problem()).isEmpty();
        return reply.report().orElseThrow();
    }

    /** What the sweep is told next: so many tests and findings. */
    private List<SweepCommand> told(int count) {
        List<SweepCommand> told = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            told.add(sweep.receiveMessage(Duration.ofSeconds(20)));
        }
        return told;
    }

    private static List<RecordOverfitTest> tests(List<SweepCommand> told) {
        return of(told, RecordOverfitTest.class);
    }

    private static <T> List<T> of(List<SweepCommand> told, Class<T> type) {
        return told.stream().filter(type::isInstance).map(type::cast).toList();
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
        KIT.stop(stopped);
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
    void theMonitorSaysWhenItHasNothingLeftToDo() {
        SweepDefinition definition = TestSweeps.replay("tune", List.of("s1", "s2", "s3"));
        List<Finished> finished = fooled(definition);
        TestProbe<MonitorCommand.Idle> watcher = KIT.createTestProbe();
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
