package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.dataset.DatasetInfo;
import dev.crosscheck.coordinator.dataset.LoneGroup;
import dev.crosscheck.coordinator.dataset.SecretSets;
import dev.crosscheck.coordinator.dataset.StoredFile;
import dev.crosscheck.proto.v1.AddSetRequest;
import dev.crosscheck.proto.v1.ContaminateSetRequest;
import dev.crosscheck.proto.v1.Dataset;
import dev.crosscheck.proto.v1.RetireSetRequest;
import dev.crosscheck.proto.v1.SetChange;
import dev.crosscheck.proto.v1.SweepSetChange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/** Adds and retires secret sets and says what that means for the sweeps. Thread-safe. */
public final class SetsApi {
    private static final int SMALL = 50;

    private final SecretSets sets;
    private final SetAdoption adoption;
    private final Executor blocking;

    /**
     * Makes it.
     *
     * @param blocking runs what reads and writes the disk
     */
    public SetsApi(SecretSets sets, SetAdoption adoption, Executor blocking) {
        this.sets = sets;
        this.adoption = adoption;
        this.blocking = blocking;
    }

    CompletionStage<SetChange> add(
            DatasetInfo known,
            AddSetRequest request,
            String who,
            Function<DatasetInfo, CompletionStage<Dataset>> describe) {
        String file = request.getCsv().getName().isEmpty()
                ? "the table"
                : request.getCsv().getName();
        StoredFile table = new StoredFile(
                file, request.getCsv().getSha256(), request.getCsv().getSize());
        return CompletableFuture.supplyAsync(() -> sets.add(known, request.getSet(), table, who), blocking)
                .thenCompose(info -> adoption.adopt(info)
                        .thenApplyAsync(adopted -> settled(info, request.getSet(), adopted), blocking)
                        .thenCompose(
                                settled -> describe.apply(settled.info()).thenApply(dataset -> SetChange.newBuilder()
                                        .setDataset(dataset)
                                        .setSet(request.getSet())
                                        .addAllSweeps(settled.sweeps())
                                        .addAllNotes(addedNotes(settled.info(), request.getSet(), settled.sweeps()))
                                        .build())));
    }

    private record Settled(DatasetInfo info, List<SweepSetChange> sweeps) {}

    /** A set that no running sweep has to wait for is ACTIVE at once. */
    private Settled settled(DatasetInfo info, String set, List<SetAdoption.Adopted> adopted) {
        return new Settled(
                adopted.isEmpty() ? sets.activate(info.name(), set, "no running sweep waits for it") : info,
                sweeps(adopted));
    }

    private static List<SweepSetChange> sweeps(List<SetAdoption.Adopted> adopted) {
        return adopted.stream()
                .map(each -> SweepSetChange.newBuilder()
                        .setSweep(each.sweep())
                        .setRescoring(each.rescoring())
                        .build())
                .toList();
    }

    private static List<String> addedNotes(DatasetInfo info, String set, List<SweepSetChange> sweeps) {
        List<String> notes = new ArrayList<>();
        long examples = info.set(set).map(DatasetInfo.SetInfo::examples).orElse(0L);
        if (examples < SMALL) {
            notes.add("The set " + set + " has " + examples + " examples; fewer than " + SMALL
                    + " settle hardly anything by themselves.");
        }
        info.warnings().stream().filter(LoneGroup.warning(set)::equals).forEach(notes::add);
        notes.add(
                sweeps.isEmpty()
                        ? "No running sweep uses the data set; the next ones will use the set."
                        : "In running sweeps the set is PENDING until the trials that are leased again have predictions on it.");
        notes.add("Sweeps that have ended keep their verdicts and are not rescored.");
        return notes;
    }

    CompletionStage<SetChange> retire(
            DatasetInfo known,
            RetireSetRequest request,
            String who,
            Function<DatasetInfo, CompletionStage<Dataset>> describe) {
        return taken(() -> sets.retire(known, request.getSet(), who, request.getReason()), request.getSet(), describe);
    }

    CompletionStage<SetChange> contaminate(
            DatasetInfo known,
            ContaminateSetRequest request,
            String who,
            Function<DatasetInfo, CompletionStage<Dataset>> describe) {
        return taken(
                () -> sets.contaminate(known, request.getSet(), who, request.getReason()), request.getSet(), describe);
    }

    /** A set that is taken out of use. */
    private CompletionStage<SetChange> taken(
            Supplier<DatasetInfo> change, String set, Function<DatasetInfo, CompletionStage<Dataset>> describe) {
        return CompletableFuture.supplyAsync(change, blocking).thenCompose(info -> adoption.adopt(info)
                .thenCompose(adopted -> describe.apply(info).thenApply(dataset -> SetChange.newBuilder()
                        .setDataset(dataset)
                        .setSet(set)
                        .addAllSweeps(sweeps(adopted))
                        .addAllNotes(retiredNotes(info, adopted))
                        .build())));
    }

    private static List<String> retiredNotes(DatasetInfo info, List<SetAdoption.Adopted> adopted) {
        List<String> notes = new ArrayList<>();
        for (SetAdoption.Adopted each : adopted) {
            if (each.left().isEmpty()) {
                notes.add("Sweep " + each.sweep()
                        + " has no secret set left: its last verdict stands and no further one is made; add a set with: crosscheck dataset add-set "
                        + info.name() + " SET --from FILE");
            }
        }
        boolean none = info.sets().stream().filter(DatasetInfo.SetInfo::secret).allMatch(DatasetInfo.SetInfo::isSpent);
        if (none && notes.isEmpty()) {
            notes.add("The data set has no secret set left; no sweep can be checked with it until one is added.");
        }
        notes.add("Verdicts given before stay as they were.");
        return notes;
    }
}
