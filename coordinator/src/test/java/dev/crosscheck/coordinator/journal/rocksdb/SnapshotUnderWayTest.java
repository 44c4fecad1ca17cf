package dev.crosscheck.coordinator.journal.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.AbstractActor;
import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.actor.Props;
import akka.persistence.AbstractPersistentActor;
import akka.persistence.DeleteSnapshotsSuccess;
import akka.persistence.RecoveryCompleted;
import akka.persistence.SaveSnapshotSuccess;
import akka.persistence.SnapshotOffer;
import akka.persistence.SnapshotSelectionCriteria;
import akka.testkit.javadsl.TestKit;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot is answered before it is written down; nobody may see that. */
@NullUnmarked
class SnapshotUnderWayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path root;

    private ActorSystem system;
    private TestKit probe;
    private final byte[] large = new byte[8 << 20];

    /** Tells its observer what it recovers from and what its store answers. */
    private static final class Keeper extends AbstractPersistentActor {
        private final ActorRef observer;

        Keeper(ActorRef observer) {
            this.observer = observer;
        }

        @Override
        public String persistenceId() {
            return "keeper";
        }

        @Override
        public AbstractActor.Receive createReceiveRecover() {
            return receiveBuilder()
                    .match(SnapshotOffer.class, offer -> observer.tell(offer.snapshot(), getSelf()))
                    .match(RecoveryCompleted.class, done -> observer.tell("recovered", getSelf()))
                    .build();
        }

        @Override
        public AbstractActor.Receive createReceive() {
            return receiveBuilder()
                    .match(byte[].class, this::saveSnapshot)
                    .matchEquals("delete", text -> deleteSnapshots(SnapshotSelectionCriteria.latest()))
                    .match(SaveSnapshotSuccess.class, done -> observer.tell("saved", getSelf()))
                    .match(DeleteSnapshotsSuccess.class, done -> observer.tell("deleted", getSelf()))
                    .build();
        }
    }

    @BeforeEach
    void open() {
        new Random(1).nextBytes(large);
        system = ActorSystem.create("under-way", TestStorage.actorConfig(root).withFallback(ConfigFactory.load()));
        probe = new TestKit(system);
    }

    @AfterEach
    void close() {
        TestKit.shutdownActorSystem(system);
    }

    private ActorRef keeper() {
        return system.actorOf(Props.create(Keeper.class, () -> new Keeper(probe.getRef())));
    }

    private void end(ActorRef keeper) {
        probe.watch(keeper);
        system.stop(keeper);
        probe.expectTerminated(PATIENCE, keeper);
    }

    @Test
    void whoRecoversMeanwhileGetsIt() {
        ActorRef first = keeper();
        probe.expectMsg(PATIENCE, "recovered");
        first.tell(large, ActorRef.noSender());
        probe.expectMsg(PATIENCE, "saved");
        end(first);
        keeper();
        assertThat(probe.expectMsgClass(PATIENCE, byte[].class)).isEqualTo(large);
        probe.expectMsg(PATIENCE, "recovered");
    }

    @Test
    void whatIsDeletedMeanwhileDoesNotComeBack() throws InterruptedException {
        ActorRef first = keeper();
        probe.expectMsg(PATIENCE, "recovered");
        first.tell(large, ActorRef.noSender());
        first.tell("delete", ActorRef.noSender());
        probe.expectMsg(PATIENCE, "saved");
        probe.expectMsg(PATIENCE, "deleted");
        end(first);
        // For longer than writing it takes.
        for (int look = 0; look < 20; look++) {
            ActorRef next = keeper();
            probe.expectMsg(PATIENCE, "recovered");
            end(next);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
