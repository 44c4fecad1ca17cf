package dev.crosscheck.coordinator.dataset;

import dev.crosscheck.coordinator.dataset.DatasetInfo.SetChange;
import dev.crosscheck.coordinator.dataset.DatasetInfo.SetInfo;
import dev.crosscheck.coordinator.dataset.DatasetInfo.SetState;
import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.BlobStore;
import dev.crosscheck.coordinator.store.Document;
import dev.crosscheck.search.space.NearestName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * Changes the secret sets of registered data sets. A new set makes a new version: the pool of unlabelled examples is made anew, under fresh ids for the examples of all
 * secret sets, but their order within a set stays, so that evidence of any version lines up example by example. A change is stored in one step, and only on what it was
 * made from: a crash or another coordinator leaves the whole change or nothing of it. One set is added at a time, which may take minutes; all other changes are short and go on
 * meanwhile, also of the same data set, and are kept: the addition is then made anew from what they left. All block on the disk, so call them on a dispatcher for blocking work. Thread-safe.
 */
public final class SecretSets {
    private final BlobStore blobs;
    private final DatasetCatalog catalog;
    private final Vaults vaults;
    private final WorkerBlobs workerBlobs;
    private final UploadedSources uploads;
    private final InstantSource clock;
    private final RandomGenerator random;

    /** Held while a set is added. Not the lock of the short changes: one of them follows from every answer on record, and they would take all threads to wait. */
    private final Object adding = new Object();

    /**
     * Makes it.
     *
     * @param recent says who else relies on an uploaded table
     * @param random source of ids and orders: a {@link java.security.SecureRandom}; tests may fix it
     */
    public SecretSets(
            BlobStore blobs,
            DatasetCatalog catalog,
            Vaults vaults,
            WorkerBlobs workerBlobs,
            RecentContents recent,
            InstantSource clock,
            RandomGenerator random) {
        this.blobs = blobs;
        this.catalog = catalog;
        this.vaults = vaults;
        this.workerBlobs = workerBlobs;
        this.uploads = new UploadedSources(blobs, recent);
        this.clock = clock;
        this.random = random;
    }

    /**
     * Adds the table as a secret set, PENDING; returns the data set as it is when that was done before.
     *
     * @param table the uploaded content; deleted once the set is durable and nobody else relies on it
     * @param who asks
     * @throws InvalidDatasetException when name or table are at fault
     * @throws SetExistsException when the set exists with another content
     */
    public DatasetInfo add(DatasetInfo known, String set, StoredFile table, String who) {
        return uploads.making(table.sha256(), false, () -> {
            synchronized (adding) {
                return ChangedElsewhere.again(() -> addOnce(known, set, table, who));
            }
        });
    }

    private DatasetInfo addOnce(DatasetInfo known, String set, StoredFile table, String who) {
        DatasetInfo info = latest(known);
        SourceRecord source = await(vaults.sources().find(info.name(), info.version()))
                .orElseThrow(
                        () -> new InvalidDatasetException(
                                "name",
                                "the data set " + info.name()
                                        + " was registered before sets could be added and lacks the record for that; register it under another name"));
        checkNames(set, table);
        try {
            if (info.set(set).isPresent()) {
                if (!table.sha256().equals(source.additions().get(set))) {
                    throw new SetExistsException(info.name(), set);
                }
                return info;
            }
            DatasetVault vault = await(vaults.open(info.name(), info.version()));
            SourceTable rows = read(info, source, table, vault);
            List<Document> together = new ArrayList<>();
            DatasetInfo changed = deal(info, set, rows, vault, who, together);
            together.add(SourceRecords.document(
                    info.name(), changed.version(), source.with(set, table.sha256(), rows, vault.splitKey())));
            together.add(DatasetCatalog.kept(info));
            replace(info, changed, together);
            return changed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void checkNames(String set, StoredFile table) {
        if (!DefinitionChecker.isSetName(set)) {
            throw new InvalidDatasetException(
                    "set",
                    "\"" + set
                            + "\" is no name of a set (expected: 1 to 63 letters, digits, '.', '_' and '-', a letter or digit first)");
        }
        if (!table.sha256().matches("[0-9a-f]{64}")) {
            throw new InvalidDatasetException(
                    AdditionCheck.FIELD, "no uploaded file is named; upload the table and give its SHA-256");
        }
    }

    private void replace(DatasetInfo seen, DatasetInfo now, List<Document> together) {
        if (!await(catalog.replace(seen, now, together))) {
            throw new ChangedElsewhere(seen.name());
        }
    }

    private DatasetInfo latest(DatasetInfo known) {
        return await(catalog.find(known.name())).orElse(known);
    }

    private SourceTable read(DatasetInfo info, SourceRecord source, StoredFile table, DatasetVault vault)
            throws IOException {
        AdditionCheck check = new AdditionCheck(info, source, table.name());
        try (InputStream stream = open(table)) {
            check.header(stream);
        }
        SourceTable rows;
        try (InputStream stream = open(table)) {
            rows = SourceReader.read(AdditionCheck.reading(source, table.name(), table.sha256()), stream);
        }
        List<StoredFile> files = new ArrayList<>(info.files().values());
        info.blind().ifPresent(files::add);
        Set<ByteBuffer> inputs =
                new BlindPool(blobs, source.features(), info.location().isPresent()).digests(files);
        check.rows(rows, vault.splitKey(), inputs);
        await(workerBlobs.withhold(table.sha256(), "it is the table of a secret set and holds its labels"));
        return rows;
    }

    private InputStream open(StoredFile table) throws IOException {
        return blobs.open(new BlobHash(table.sha256()))
                .orElseThrow(() -> new InvalidDatasetException(
                        AdditionCheck.FIELD, table.name() + " is not uploaded yet; upload it first"));
    }

    private DatasetInfo deal(
            DatasetInfo info, String set, SourceTable rows, DatasetVault old, String who, List<Document> together)
            throws IOException {
        BlindPool pool = new BlindPool(blobs, rows.features(), info.location().isPresent());
        Map<String, String> inputs =
                info.blind().isPresent() ? pool.inputs(info.blind().get()) : Map.of();
        Set<String> taken = new HashSet<>();
        old.sets().forEach(each -> taken.addAll(each.ids()));
        FreshIds fresh = new FreshIds(random);
        Map<String, String> lines = new LinkedHashMap<>();
        List<VaultSet> sets = new ArrayList<>();
        for (VaultSet each : old.sets()) {
            sets.add(each.secret() ? renamed(each, BlindPool.freshIds(each.examples(), taken, fresh)) : each);
            for (int e = 0; each.secret() && e < each.examples(); e++) {
                lines.put(
                        sets.get(sets.size() - 1).ids().get(e),
                        inputs.getOrDefault(each.ids().get(e), ""));
            }
        }
        VaultSet added = AddedSet.of(set, rows, old, BlindPool.freshIds(rows.rows(), taken, fresh));
        sets.add(added);
        for (int e = 0; e < rows.rows(); e++) {
            lines.put(added.ids().get(e), new String(rows.inputs().get(e), StandardCharsets.UTF_8));
        }
        StoredFile blind = pool.write(info.id(), lines, random);
        int version = info.version() + 1;
        DatasetVault vault = new DatasetVault(old.task(), old.classes(), sets, old.splitKey());
        together.add(vaults.document(info.name(), version, vault));
        together.add(WorkerBlobs.allowance(blind.sha256()));
        List<String> noticed = LoneGroup.isOnly(rows.group()) ? List.of(LoneGroup.warning(set)) : List.of();
        return describe(info, version, new SetInfo(set, rows.rows(), true, Optional.empty()), blind, who)
                .warning(noticed);
    }

    private static VaultSet renamed(VaultSet set, List<String> ids) {
        return new VaultSet(set.name(), true, ids, set.labels(), set.groups(), set.rows());
    }

    private DatasetInfo describe(DatasetInfo info, int version, SetInfo set, StoredFile blind, String who) {
        List<SetInfo> sets = new ArrayList<>(info.sets());
        sets.add(set.changed(new SetChange(clock.instant(), who, SetState.PENDING, "added with version " + version)));
        return info.next(version, sets, blind, clock.instant());
    }

    /**
     * Retires a secret set for ever; absorbed when it is retired already.
     *
     * @throws InvalidDatasetException when the set is unknown or not secret, or no reason is given
     */
    public synchronized DatasetInfo retire(DatasetInfo known, String set, String who, String reason) {
        return ChangedElsewhere.again(() -> declare(known, set, SetState.RETIRED, who, reason));
    }

    /**
     * Declares that a secret set has become known where it must not be; absorbed when that or its retirement was declared before.
     *
     * @throws InvalidDatasetException when the set is unknown or not secret, or no reason is given
     */
    public synchronized DatasetInfo contaminate(DatasetInfo known, String set, String who, String reason) {
        return ChangedElsewhere.again(() -> declare(known, set, SetState.CONTAMINATED, who, reason));
    }

    private DatasetInfo declare(DatasetInfo known, String set, SetState state, String who, String reason) {
        DatasetInfo info = latest(known);
        if (reason.isBlank()) {
            throw new InvalidDatasetException(
                    "reason", "missing; say why the set is " + state + " now, it is kept on record");
        }
        SetInfo found = info.set(set)
                .orElseThrow(() -> new InvalidDatasetException(
                        "set",
                        "the data set " + info.name() + " has no set \"" + set + "\" (it has: "
                                + String.join(", ", info.secretSets()) + ")"
                                + NearestName.hint(set, info.secretSets())));
        if (!found.secret()) {
            throw new InvalidDatasetException(
                    "set",
                    "the set \"" + set + "\" is not secret (expected: one of " + String.join(", ", info.secretSets())
                            + ")");
        }
        return moved(info, found, state, who, reason.strip());
    }

    /** The sets among these that are ACTIVE and have given as many answers as the budget of their data set allows are EXPOSED from now on. */
    public synchronized void spend(String dataset, Map<String, Long> answers, ExposureBudget budget) {
        DatasetInfo info = await(catalog.find(dataset)).orElse(null);
        if (info == null) {
            return; // a replayed table
        }
        long examples = info.sets().stream()
                .filter(set -> answers.containsKey(set.name()))
                .mapToLong(SetInfo::examples)
                .sum();
        long allowed = budget.of(examples);
        for (Map.Entry<String, Long> set : answers.entrySet()) {
            if (set.getValue() >= allowed) {
                expose(dataset, set.getKey(), "the budget of " + allowed + " answers is spent");
            }
        }
    }

    /** The set is EXPOSED from now on; absorbed unless it is ACTIVE. */
    public synchronized void expose(String dataset, String set, String because) {
        var unused = ChangedElsewhere.again(() -> await(catalog.find(dataset)).flatMap(info -> info.set(set)
                .map(found -> moved(info, found, SetState.EXPOSED, "coordinator", because))));
    }

    private DatasetInfo moved(DatasetInfo info, SetInfo set, SetState to, String who, String because) {
        return set.state().filter(from -> SetLife.permits(from, to)).isPresent()
                ? changed(info, set, to, who, because)
                : info;
    }

    /** A sweep that waited for the PENDING set has predictions on it, or none waits; absorbed in any other state. */
    public synchronized DatasetInfo activate(String dataset, String set, String because) {
        return ChangedElsewhere.again(() -> activateOnce(dataset, set, because));
    }

    private DatasetInfo activateOnce(String dataset, String set, String because) {
        DatasetInfo info = await(catalog.find(dataset))
                .orElseThrow(() -> new IllegalStateException("there is no data set " + dataset));
        return info.set(set)
                .filter(s -> s.state().equals(Optional.of(SetState.PENDING)))
                .map(pending -> changed(info, pending, SetState.ACTIVE, "coordinator", because))
                .orElse(info);
    }

    private DatasetInfo changed(DatasetInfo info, SetInfo set, SetState state, String who, String reason) {
        SetInfo now = set.changed(new SetChange(clock.instant(), who, state, reason));
        DatasetInfo changed =
                info.with(info.sets().stream().map(s -> s.equals(set) ? now : s).toList());
        replace(info, changed, List.of());
        return changed;
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
