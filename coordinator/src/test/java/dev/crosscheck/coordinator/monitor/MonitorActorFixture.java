package dev.crosscheck.coordinator.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.dataset.ExposureLedger;
import dev.crosscheck.coordinator.dataset.ReplaySource;
import dev.crosscheck.coordinator.dataset.SweepData;
import dev.crosscheck.coordinator.dataset.TestData;
import dev.crosscheck.coordinator.monitor.MonitorCommand.Finished;
import dev.crosscheck.coordinator.monitor.MonitorCommand.GetReport;
import dev.crosscheck.coordinator.monitor.MonitorCommand.ReportReply;
import dev.crosscheck.coordinator.monitor.MonitorCommand.ReportView;
import dev.crosscheck.coordinator.scoring.EvidenceShapes;
import dev.crosscheck.coordinator.scoring.ReplayTables;
import dev.crosscheck.coordinator.scoring.StoredTrialScorer;
import dev.crosscheck.coordinator.scoring.TestSweeps;
import dev.crosscheck.coordinator.store.InMemoryStores;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A monitor of a sweep with made-up evidence, and a probe in the sweep's place. */
abstract class MonitorActorFixture {
    static final int TRIALS = 60;

    @SuppressWarnings("NullAway.Init")
    static ActorTestKit kit;

    final TestData data = new TestData();
    final InMemoryStores.Trials trials = new InMemoryStores.Trials();
    final ReplayTables tables = new ReplayTables(data.blobs, Runnable::run);
    final EvidenceShapes shapes = new EvidenceShapes(data.sweeps, data.catalog, data.vaults, tables);
    final TestProbe<SweepCommand> sweep = kit.createTestProbe();
    final TestProbe<ReportReply> caller = kit.createTestProbe();
    String ledgerName = "";

    @BeforeAll
    static void start() {
        kit = ActorTestKit.create(ConfigFactory.parseString("akka.loglevel = WARNING"));
    }

    @AfterAll
    static void stop() {
        kit.shutdownTestKit();
    }

    /** Stores a table of trials that are all equally able (noise decides), scores all of them, and gives what the sweep would tell. */
    List<Finished> fooled(SweepDefinition definition) {
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

    static String bits(Random random, int n) {
        StringBuilder bits = new StringBuilder();
        for (int i = 0; i < n; i++) {
            bits.append(random.nextDouble() < 0.75 ? '1' : '0');
        }
        return bits.toString();
    }

    ActorRef<MonitorCommand> monitor(SweepDefinition definition) {
        return monitor(definition, data.ledger);
    }

    ActorRef<MonitorCommand> monitor(SweepDefinition definition, ExposureLedger ledger) {
        return kit.spawn(
                new MonitorActors(trials, shapes, ledger, InstantSource.fixed(TestData.NOW), ForkJoinPool.commonPool())
                        .create("s-1", definition, sweep.getRef()));
    }

    ReportView ask(ActorRef<MonitorCommand> monitor, boolean exact) {
        monitor.tell(new GetReport(exact, "ann", caller.getRef()));
        ReportReply reply = caller.receiveMessage(Duration.ofSeconds(20));
        assertThat(reply.problem()).isEmpty();
        return reply.report().orElseThrow();
    }

    /** What the sweep is told next: so many tests and findings. */
    List<SweepCommand> told(int count) {
        List<SweepCommand> told = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            told.add(sweep.receiveMessage(Duration.ofSeconds(20)));
        }
        return told;
    }

    static <T> List<T> of(List<SweepCommand> told, Class<T> type) {
        return told.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
