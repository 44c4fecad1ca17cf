package dev.crosscheck.coordinator.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.actor.typed.ActorRef;
import dev.crosscheck.coordinator.dataset.ExposureLedger;
import dev.crosscheck.coordinator.monitor.MonitorCommand.Finished;
import dev.crosscheck.coordinator.monitor.MonitorCommand.GetReport;
import dev.crosscheck.coordinator.monitor.MonitorCommand.ReportReply;
import dev.crosscheck.coordinator.scoring.TestSweeps;
import dev.crosscheck.coordinator.store.StoreException;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Reports while the ledger takes no record of them: nothing goes out, and everybody is told why. */
class UnrecordedReportTest extends MonitorActorFixture {
    private static final String REASON = "cannot write the store at /data (No space left on device); free disk space";

    private final SweepDefinition definition = TestSweeps.replay("tune", List.of("s1", "s2", "s3"));
    private final ExposureLedger ledger =
            new ExposureLedger(data.documents, new Random(5), (dataset, answers) -> written());
    private volatile boolean writable;

    private static final class NoSpace extends StoreException {
        private static final long serialVersionUID = 1L;

        NoSpace() {
            super(REASON, null);
        }
    }

    private CompletionStage<Done> written() {
        return writable
                ? CompletableFuture.completedStage(Done.getInstance())
                : CompletableFuture.failedStage(new CompletionException(new NoSpace()));
    }

    private ReportReply ask(ActorRef<MonitorCommand> monitor) {
        monitor.tell(new GetReport(false, "ann", caller.getRef()));
        return caller.receiveMessage(Duration.ofSeconds(20));
    }

    @Test
    void aReportThatCannotBeRecordedIsRefusedWithTheStoresReasonAndTheLogSaysItOnce() {
        List<Finished> tooFewForATest = fooled(definition).subList(0, 3);
        ActorRef<MonitorCommand> monitor = monitor(definition, ledger);
        tooFewForATest.forEach(monitor::tell);

        LoggingTestKit.warn(REASON).withOccurrences(1).expect(kit.system(), () -> {
            for (int i = 0; i < 3; i++) {
                ReportReply refused = ask(monitor);
                assertThat(refused.report()).isEmpty();
                assertThat(refused.problem()).endsWith(REASON).contains("record");
            }
            return Done.getInstance();
        });

        writable = true;
        assertThat(ask(monitor).report()).isPresent();
        writable = false;
        LoggingTestKit.warn(REASON).withOccurrences(1).expect(kit.system(), () -> ask(monitor));
    }

    @Test
    void whileATestWaitsForItsRecordQuestionsAreToldTheReason() {
        List<Finished> finished = fooled(definition);
        ActorRef<MonitorCommand> monitor = monitor(definition, ledger);
        LoggingTestKit.warn(REASON).expect(kit.system(), () -> {
            finished.forEach(monitor::tell);
            return Done.getInstance();
        });

        assertThat(ask(monitor).problem()).endsWith(REASON);
        sweep.expectNoMessage(Duration.ZERO);
    }
}
