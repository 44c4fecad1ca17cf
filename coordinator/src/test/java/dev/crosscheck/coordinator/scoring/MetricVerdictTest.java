package dev.crosscheck.coordinator.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.dataset.DatasetVault;
import dev.crosscheck.coordinator.dataset.SweepData;
import dev.crosscheck.coordinator.dataset.TaskKind;
import dev.crosscheck.coordinator.dataset.TestData;
import dev.crosscheck.coordinator.dataset.VaultSet;
import dev.crosscheck.coordinator.monitor.MonitorActors;
import dev.crosscheck.coordinator.monitor.MonitorCommand;
import dev.crosscheck.coordinator.monitor.MonitorCommand.Finished;
import dev.crosscheck.coordinator.monitor.MonitorCommand.GetReport;
import dev.crosscheck.coordinator.monitor.MonitorCommand.ReportReply;
import dev.crosscheck.coordinator.monitor.MonitorCommand.ReportView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.SweepCompleted;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * From uploaded predictions over the scorer to the verdict, for every metric: 60 trials, 300 tuning examples, 2 x 700 secret ones, fixed seeds. Either all
 * trials are equally able, so that the lead of the best is all luck, or they differ much, in an order without meaning. By the monitor's level a run of the second kind alarms falsely
 * with a chance below 5 %.
 */
class MetricVerdictTest {
    private static final int TRIALS = 60;
    private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.parseString("akka.loglevel = WARNING"));

    private final TestData data = new TestData();
    private final InMemoryStores.Trials trials = new InMemoryStores.Trials();
    private final ReplayTables tables = new ReplayTables(data.blobs, Runnable::run);
    private final StoredTrialScorer scorer =
            new StoredTrialScorer(trials, data.sweeps, data.vaults, tables, Runnable::run);
    private final EvidenceShapes shapes = new EvidenceShapes(data.sweeps, data.catalog, data.vaults, tables);

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void aLeadThatIsAllLuckIsCalledOverfit(Metric metric) {
        ReportView report = report(metric, false);

        assertThat(report.verdict()).isEqualTo("OVERFIT");
        assertThat(report.trust()).isEqualTo("scored");
        assertThat(report.optimism().estimate().orElseThrow()).as("overstated").isPositive();
        assertThat(report.lostShare().estimate().orElseThrow()).isGreaterThan(0.5);
        double expected = report.expectedScore().estimate().orElseThrow();
        double shown = report.tuningScore().orElseThrow();
        assertThat(metric.maximize() ? shown - expected : expected - shown)
                .as("the score to expect is worse than the one shown")
                .isPositive();
        assertThat(report.expectedScore().low().orElseThrow()).isLessThan(expected);
        assertThat(report.expectedScore().high().orElseThrow()).isGreaterThan(expected);
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void aLeadThatIsRealIsNot(Metric metric) {
        ReportView report = report(metric, true);

        assertThat(report.verdict()).isEqualTo("OK");
        assertThat(Math.toIntExact(report.incumbent().orElseThrow()))
                .as("one of the able ones")
                .satisfies(incumbent -> assertThat(ability(incumbent)).isGreaterThan(0.6));
        assertThat(report.gainOverDefault().orElseThrow())
                .as("better than trial 0")
                .isPositive();
        assertThat(report.lostShare().estimate().orElseThrow()).isLessThan(0.5);
    }

    /** From 0 (the first trial) to 1, most of them low, each once: 37 and 60 have no common divisor. */
    private static double ability(int trial) {
        return Math.pow(trial * 37 % TRIALS / (TRIALS - 1.0), 3);
    }

    private ReportView report(Metric metric, boolean real) {
        boolean regression = metric.task() == TaskKind.REGRESSION;
        data.registrar.register(
                data.definition(
                        "d",
                        metric.task(),
                        regression ? TestData.regression(1740) : TestData.classification(1740),
                        TestData.random("train", 40, "tuning", 300, "xc1", 700, "xc2", 700),
                        List.of("xc1", "xc2")),
                false);
        data.sweeps.put("s-1", new SweepData("d", 1, Optional.empty(), Optional.empty()));
        SweepDefinition definition =
                TestSweeps.scored(metric.label(), metric.maximize(), "d", List.of("xc1", "xc2"), Optional.empty());
        TestProbe<SweepCommand> sweep = KIT.createTestProbe();
        ActorRef<MonitorCommand> monitor = KIT.spawn(new MonitorActors(
                        trials, shapes, data.ledger, InstantSource.fixed(TestData.NOW), ForkJoinPool.commonPool())
                .create("s-1", definition, sweep.getRef()));
        Random random = new Random(20261121);
        for (int trial = 0; trial < TRIALS; trial++) {
            monitor.tell(finished(definition, trial, real ? ability(trial) : 0.5, random));
        }
        monitor.tell(new SweepCompleted(TRIALS));
        TestProbe<ReportReply> caller = KIT.createTestProbe();
        monitor.tell(new GetReport(true, "ann", caller.getRef()));
        return caller.receiveMessage(Duration.ofSeconds(30)).report().orElseThrow();
    }

    private Finished finished(SweepDefinition definition, int trial, double ability, Random random) {
        LeaseKey lease = new LeaseKey("s-1", trial, 1, trial);
        DatasetVault vault = data.vaults.open("d", 1).toCompletableFuture().join();
        PredictionUpload upload = new PredictionUpload(
                part("tuning", List.of(vault.set("tuning").orElseThrow()), ability, random),
                part("blind", vault.secretSets(), ability, random));
        byte[] content = upload.encode(lease);
        trials.put(PredictionUpload.key(lease), content);
        var scored = scorer.score(
                        definition, lease, TestSweeps.config(trial), PredictionUpload.receipt(lease, content), Map.of())
                .toCompletableFuture()
                .join();
        return new Finished(trial, trial, true, 1, scored.score().orElseThrow(), scored.evidence());
    }

    /** Predictions whose noise shrinks with ability (0 to 1). */
    private static PredictionPart part(String name, List<VaultSet> sets, double ability, Random random) {
        List<String> ids = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        List<Float> probabilities = new ArrayList<>();
        for (VaultSet set : sets) {
            for (int e = 0; e < set.examples(); e++) {
                ids.add(set.ids().get(e));
                double noise = random.nextGaussian();
                values.add(set.labels()[e] + (400 - 350 * ability) * noise);
                double logit = (set.labels()[e] == 1 ? 1 : -1) * (0.1 + 1.4 * ability) + noise;
                float yes = (float) (1 / (1 + Math.exp(-logit)));
                probabilities.add(yes);
                probabilities.add(1 - yes);
            }
        }
        boolean regression = sets.get(0).labels()[0] >= 1000;
        return regression
                ? new PredictionPart(name, ids, List.of(), values, List.of(), List.of())
                : new PredictionPart(name, ids, List.of(), List.of(), List.of("yes", "no"), probabilities);
    }
}
