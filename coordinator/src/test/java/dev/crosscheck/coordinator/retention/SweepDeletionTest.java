package dev.crosscheck.coordinator.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.Done;
import dev.crosscheck.coordinator.dataset.RecentContents;
import dev.crosscheck.coordinator.store.InMemoryStores;
import dev.crosscheck.coordinator.store.StoreUpkeep;
import dev.crosscheck.coordinator.store.TrialBlobKey;
import dev.crosscheck.coordinator.store.TrialBlobKind;
import dev.crosscheck.coordinator.sweep.SweepRejection;
import dev.crosscheck.coordinator.sweep.SweepReply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class SweepDeletionTest {
    private final InMemoryStores.Trials trials = new InMemoryStores.Trials();
    private final InMemoryStores.Documents documents = new InMemoryStores.Documents();
    private final FakeEntities entities = new FakeEntities();
    private final FakeRecords records = new FakeRecords();
    private final FakeUpkeep upkeep = new FakeUpkeep();
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private final RecentContents recent = new RecentContents(documents, () -> now, Duration.ofHours(1));
    private final SweepDeletion deletion = new SweepDeletion(entities, records, trials, upkeep, documents, recent);

    @Test
    void everythingOfTheSweepGoesAndFilesThatOthersNameStay() {
        trials.put(new TrialBlobKey("a-000001", 0, 1, TrialBlobKind.STEPS, 1), new byte[1]);
        records.named = Set.of("alone", "shared");
        records.elsewhere = Set.of("shared", "dataset");

        assertThat(await(deletion.delete("a-000001", "submitter")).files()).isEqualTo(1);

        assertThat(entities.log).containsExactly("delete a-000001 by submitter", "erase a-000001");
        assertThat(await(trials.list("a-000001"))).isEmpty();
        assertThat(records.removed).containsExactly("a-000001");
        assertThat(records.removedFiles).containsExactly("alone");
        assertThat(upkeep.reclaimed).containsExactly("a-000001");
        assertThat(await(new DeletionMarks(documents).all())).isEmpty();
    }

    @Test
    void aSweepThatRefusesKeepsEverything() {
        var refusal = new SweepReply.Rejected(SweepRejection.ILLEGAL_TRANSITION, "it is ACTIVE");
        entities.reply = refusal;

        assertThat(await(deletion.delete("a-000001", "submitter")).refused()).hasValue(refusal);

        assertThat(records.removed).isEmpty();
        assertThat(entities.log).containsExactly("delete a-000001 by submitter");
        assertThat(await(new DeletionMarks(documents).all())).isEmpty();
    }

    @Test
    void aDeletionThatWasCutShortGoesOnAtTheNextStart() {
        records.named = Set.of("alone");
        entities.broken = true;
        assertThatThrownBy(() -> await(deletion.delete("a-000001", "submitter")))
                .hasMessageContaining("disk");
        assertThat(records.removed).isEmpty();

        entities.broken = false;
        entities.reply = new SweepReply.Rejected(SweepRejection.UNKNOWN_SWEEP, "there is none");
        records.named = Set.of(); // its specification may be gone by then
        await(deletion.resume());

        assertThat(records.removed).containsExactly("a-000001");
        assertThat(records.removedFiles).containsExactly("alone");
        assertThat(await(new DeletionMarks(documents).all())).isEmpty();
    }

    @Test
    void aDeletionThatAStoreWhichIsAwayCutShortIsEndedByALaterLook() {
        records.named = Set.of("alone");
        entities.reply = new SweepReply.Rejected(
                SweepRejection.UNAVAILABLE, "sweep a-000001 could not be written and is read again; try again");

        assertThat(await(deletion.delete("a-000001", "submitter")).refused())
                .hasValue((SweepReply.Rejected) entities.reply);
        await(deletion.resume());
        assertThat(records.removed).as("the store is still away").isEmpty();

        // The event had been written: there is no such sweep any more.
        entities.reply = new SweepReply.Rejected(SweepRejection.UNKNOWN_SWEEP, "there is none");
        await(deletion.resume());

        assertThat(records.removed).containsExactly("a-000001");
        assertThat(records.removedFiles).containsExactly("alone");
        assertThat(await(new DeletionMarks(documents).all())).isEmpty();
    }

    @Test
    void aDeletionThatWasRefusedForGoodAfterTheStoreCameBackIsForgotten() {
        entities.reply = new SweepReply.Rejected(SweepRejection.UNAVAILABLE, "the store is away");
        await(deletion.delete("a-000001", "submitter"));

        entities.reply = new SweepReply.Rejected(SweepRejection.ILLEGAL_TRANSITION, "it was extended and is ACTIVE");
        await(deletion.resume());
        entities.reply = new SweepReply.Deleted("a-000001");
        await(deletion.resume());

        assertThat(records.removed).isEmpty();
        assertThat(await(new DeletionMarks(documents).all())).isEmpty();
    }

    @Test
    void ofSeveralThatWereCutShortOneThatStillCannotBeEndedDoesNotHoldUpTheOthers() {
        entities.broken = true;
        for (String sweep : List.of("a-000001", "b-000001")) {
            assertThatThrownBy(() -> await(deletion.delete(sweep, "submitter"))).hasMessageContaining("disk");
        }
        entities.broken = false;
        entities.away = Set.of("a-000001");

        await(deletion.resume());

        assertThat(records.removed).containsExactly("b-000001");
        assertThat(await(new DeletionMarks(documents).all())).containsOnlyKeys("a-000001");
    }

    @Test
    void aFileThatSomebodyIsAboutToNameStaysAndGoesLaterIfNobodyDoes() {
        records.named = Set.of("asked-for", "uploaded", "old");
        await(recent.touch("old"));
        now = now.plus(Duration.ofMinutes(61));
        await(recent.touch("asked-for"));
        await(recent.touch("uploaded"));

        assertThat(await(deletion.delete("a-000001", "submitter")).files()).isEqualTo(1);
        assertThat(records.removedFiles).containsExactly("old");

        now = now.plus(Duration.ofMinutes(59));
        records.elsewhere = Set.of("asked-for");
        await(deletion.tidy());
        assertThat(records.removedFiles).containsExactly("old");

        now = now.plus(Duration.ofMinutes(2));
        await(deletion.tidy());
        assertThat(records.removedFiles).containsExactly("old", "uploaded");
        assertThat(await(documents.list("recent-contents", ""))).isEmpty();
        assertThat(await(documents.list("unnamed-contents", ""))).isEmpty();
    }

    @Test
    void whoeverAsksForAFileThatIsBeingRemovedIsAnsweredAfterwards() {
        records.named = Set.of("train.py");
        records.removing = new CompletableFuture<>();
        CompletionStage<SweepDeletion.Outcome> deleted = deletion.delete("a-000001", "submitter");

        CompletableFuture<Done> asked = recent.touch("train.py").toCompletableFuture();
        assertThat(asked).isNotDone();
        records.removing.complete(true);

        assertThat(asked).isCompleted();
        assertThat(await(deleted).files()).isEqualTo(1);
    }

    @Test
    void roomThatWasNotGivenBackIsAskedForAgain() {
        upkeep.broken = true;
        await(deletion.delete("a-000001", "submitter"));
        assertThat(await(deletion.reclaim())).isFalse();

        upkeep.broken = false;
        await(deletion.delete("a-000002", "submitter"));
        assertThat(upkeep.reclaimed).containsExactlyInAnyOrder("a-000001", "a-000002");
        assertThat(await(deletion.reclaim())).isTrue();
        assertThat(upkeep.reclaimed).as("once each").hasSize(2);
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static CompletionStage<Done> done() {
        return CompletableFuture.completedStage(Done.getInstance());
    }

    private static final class FakeEntities implements SweepDeletion.Entities {
        final List<String> log = new ArrayList<>();
        SweepReply reply = new SweepReply.Deleted("a-000001");
        boolean broken;
        Set<String> away = Set.of();

        @Override
        public CompletionStage<SweepReply> delete(String sweep, String by) {
            log.add("delete " + sweep + " by " + by);
            if (away.contains(sweep)) {
                return CompletableFuture.failedStage(new IllegalStateException("no answer in time"));
            }
            return CompletableFuture.completedStage(reply);
        }

        @Override
        public CompletionStage<Done> erase(String sweep) {
            log.add("erase " + sweep);
            return broken ? CompletableFuture.failedStage(new IllegalStateException("the disk is gone")) : done();
        }
    }

    private static final class FakeRecords implements SweepRecords {
        final List<String> removed = new ArrayList<>();
        final Set<String> removedFiles = new TreeSet<>();
        CompletableFuture<Boolean> removing = CompletableFuture.completedFuture(true);
        Set<String> named = Set.of();
        Set<String> elsewhere = Set.of();

        @Override
        public CompletionStage<Set<String>> files(String sweep) {
            return CompletableFuture.completedStage(named);
        }

        @Override
        public CompletionStage<Set<String>> allFiles() {
            return CompletableFuture.completedStage(elsewhere);
        }

        @Override
        public CompletionStage<Done> remove(String sweep) {
            removed.add(sweep);
            return done();
        }

        @Override
        public CompletionStage<Boolean> removeFile(String hash) {
            return removing.thenApply(yes -> removedFiles.add(hash));
        }
    }

    private static final class FakeUpkeep implements StoreUpkeep {
        final List<String> reclaimed = new ArrayList<>();
        boolean broken;

        @Override
        public CompletionStage<Done> reclaim(Collection<String> sweeps) {
            if (broken) {
                return CompletableFuture.failedStage(new IllegalStateException("the disk is slow"));
            }
            reclaimed.addAll(sweeps);
            return done();
        }

        @Override
        public CompletionStage<Long> sizeBytes() {
            return CompletableFuture.completedStage(0L);
        }
    }
}
