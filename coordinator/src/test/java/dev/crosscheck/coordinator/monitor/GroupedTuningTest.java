package dev.crosscheck.coordinator.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.dataset.DatasetDefinition.Split;
import dev.crosscheck.coordinator.dataset.DatasetDefinition.SplitBy;
import dev.crosscheck.coordinator.dataset.SweepData;
import dev.crosscheck.coordinator.dataset.TaskKind;
import dev.crosscheck.coordinator.dataset.TestData;
import dev.crosscheck.coordinator.monitor.MonitorCommand.Finished;
import dev.crosscheck.coordinator.monitor.MonitorWork.Loaded;
import dev.crosscheck.coordinator.scoring.EvidenceShape;
import dev.crosscheck.coordinator.scoring.EvidenceShapes;
import dev.crosscheck.coordinator.scoring.ReplayTables;
import dev.crosscheck.coordinator.scoring.TestSweeps;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The vault knows the groups of the tuning set, too, and the statistics use them. */
class GroupedTuningTest {
    private static final int TRIALS = 25;

    private final TestData data = new TestData();
    private final SweepDefinition sweep = TestSweeps.scored("accuracy", true, "g", List.of("xc1"), Optional.empty());

    /** Groups of four examples. */
    private EvidenceShape shape() {
        StringBuilder text = new StringBuilder("id,a,g,label\n");
        for (int row = 0; row < 200; row++) {
            text.append("r" + row + "," + row + ",g" + row / 4 + "," + (row % 2 == 0 ? "no" : "yes") + "\n");
        }
        Split split = new Split(
                SplitBy.GROUP,
                TestData.sizes("train", 40, "tuning", 80, "xc1", 80),
                Optional.of("g"),
                Optional.empty());
        data.registrar.register(
                data.definition("g", TaskKind.CLASSIFICATION, text.toString(), split, List.of("xc1")), false);
        data.sweeps.put("s-1", new SweepData("g", 1, Optional.empty(), Optional.empty()));
        return new EvidenceShapes(data.sweeps, data.catalog, data.vaults, new ReplayTables(data.blobs, Runnable::run))
                .of("s-1", sweep.validation().orElseThrow())
                .toCompletableFuture()
                .join();
    }

    @Test
    void groupsOfTheTuningSetAreKnown() {
        List<Integer> seen = shape().tuningGroups();
        assertThat(seen).isEqualTo(groups()).hasSize(80);
        assertThat(seen.stream().distinct()).hasSize(20);
    }

    private List<Integer> groups() {
        return data.vaults
                .open("g", 1)
                .thenApply(
                        vault -> Arrays.stream(vault.set("tuning").orElseThrow().groups())
                                .boxed()
                                .toList())
                .toCompletableFuture()
                .join();
    }

    @Test
    void theSmallestOptimismThatCountsIsThatOfGroups() {
        EvidenceShape grouped = shape();
        EvidenceShape blind = new EvidenceShape(80, grouped.sets(), false, "g");
        // Examples of a group are right or wrong together, so there are a quarter as many as it seems.
        assertThat(minOptimism(grouped) / minOptimism(blind)).isBetween(1.8, 2.3);
    }

    private double minOptimism(EvidenceShape shape) {
        MonitorWork work = new MonitorWork(sweep, shape);
        SplittableRandom random = new SplittableRandom(3);
        for (int trial = 0; trial < TRIALS; trial++) {
            long seed = random.nextLong();
            double[] tuning = groups().stream()
                    .mapToDouble(group -> new SplittableRandom(seed + group).nextInt(2))
                    .toArray();
            double[] secret = random.doubles(80).map(Math::rint).toArray();
            byte[] evidence = RebaseTest.evidence(tuning, Map.of("xc1", secret));
            work.take(List.of(new Loaded(new Finished(trial, trial, true, 1, 0, "e"), Optional.of(evidence))));
        }
        work.complete();
        return work.report().gain().orElseThrow().minOptimism();
    }
}
