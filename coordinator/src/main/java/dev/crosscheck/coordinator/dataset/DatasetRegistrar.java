package dev.crosscheck.coordinator.dataset;

import dev.crosscheck.coordinator.dataset.DatasetInfo.SetInfo;
import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.BlobStore;
import dev.crosscheck.coordinator.store.Document;
import dev.crosscheck.search.space.SpaceProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * Registers data sets: reads the source, deals it, writes workers' files, and stores vault, workers' rights and catalog entry in one step, so that a crash, or another coordinator
 * that registers the same name, leaves either the whole data set or nothing that counts. The source is deleted once the vault is durable and nobody else relies on it. One registration runs at a time; it blocks on the disk
 * and holds the source in memory, so call it on a dispatcher for blocking work.
 */
public final class DatasetRegistrar {
    private static final int KEY_BYTES = 32;

    private final BlobStore blobs;
    private final DatasetCatalog catalog;
    private final Vaults vaults;
    private final WorkerBlobs workerBlobs;
    private final UploadedSources sources;
    private final InstantSource clock;
    private final RandomGenerator random;

    /**
     * Makes a registrar.
     *
     * @param recent says who else relies on an uploaded source
     * @param random source of the split keys, ids and orders: a {@link java.security.SecureRandom}; tests may fix it
     */
    public DatasetRegistrar(
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
        this.sources = new UploadedSources(blobs, recent);
        this.clock = clock;
        this.random = random;
    }

    /**
     * Registers the data set, or returns it when the same definition and source are registered already.
     *
     * @param validateOnly only check; nothing is stored, and the result has version 0
     * @throws InvalidDatasetException when the definition or the source is at fault
     * @throws DatasetExistsException when the name belongs to another definition or source
     */
    public synchronized DatasetInfo register(DatasetDefinition definition, boolean validateOnly) {
        return sources.making(
                definition.source().sha256(),
                validateOnly,
                () -> ChangedElsewhere.again(() -> once(definition, validateOnly)));
    }

    private DatasetInfo once(DatasetDefinition definition, boolean validateOnly) {
        List<SpaceProblem> problems = DefinitionChecker.check(definition);
        if (!problems.isEmpty()) {
            throw new InvalidDatasetException(problems);
        }
        Optional<DatasetInfo> existing = await(catalog.find(definition.name()));
        try {
            if (existing.isPresent()) {
                if (!existing.get().fingerprint().equals(definition.fingerprint())) {
                    throw new DatasetExistsException(
                            definition.name(), existing.get().version());
                }
                return existing.get();
            }
            Dealing dealing = deal(definition);
            return validateOnly
                    ? describe(definition, dealing, 0, Map.of(), Optional.empty())
                    : store(definition, dealing);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Dealing deal(DatasetDefinition definition) throws IOException {
        BlobHash source = new BlobHash(definition.source().sha256());
        try (InputStream stream = blobs.open(source).orElseThrow(() -> missing(definition))) {
            SourceTable table = SourceReader.read(definition, stream);
            byte[] key = new byte[KEY_BYTES];
            random.nextBytes(key);
            return new Dealing(definition, table, key, random);
        }
    }

    /** Another coordinator that registered the data set meanwhile has deleted its source. */
    private RuntimeException missing(DatasetDefinition definition) {
        return await(catalog.find(definition.name())).isPresent()
                ? new ChangedElsewhere(definition.name())
                : new InvalidDatasetException(
                        "source.csv", definition.source().fileName() + " is not uploaded yet; upload it first");
    }

    private DatasetInfo store(DatasetDefinition definition, Dealing dealing) throws IOException {
        BlobHash source = new BlobHash(definition.source().sha256());
        await(workerBlobs.withhold(source.hex(), "it is the source of a data set and holds the labels of secret sets"));
        Map<String, StoredFile> files = new LinkedHashMap<>();
        for (SetInfo set : dealing.sets()) {
            if (!set.secret()) {
                files.put(
                        set.name(),
                        BlobFiles.writeGzip(
                                blobs, set.name() + ".csv.gz", out -> dealing.writeLabelled(set.name(), out)));
            }
        }
        Optional<StoredFile> blind = definition.secret().isEmpty()
                ? Optional.empty()
                : Optional.of(BlobFiles.writeGzip(blobs, "blind.csv.gz", dealing::writeBlind));
        List<Document> together = new ArrayList<>();
        together.add(vaults.document(definition.name(), 1, dealing.vault()));
        together.add(SourceRecords.document(definition.name(), 1, dealing.sourceRecord()));
        files.values().forEach(file -> together.add(WorkerBlobs.allowance(file.sha256())));
        blind.ifPresent(file -> together.add(WorkerBlobs.allowance(file.sha256())));
        DatasetInfo info = describe(definition, dealing, 1, files, blind);
        if (!await(catalog.create(info, together))) {
            throw new ChangedElsewhere(definition.name());
        }
        return info;
    }

    private DatasetInfo describe(
            DatasetDefinition definition,
            Dealing dealing,
            int version,
            Map<String, StoredFile> files,
            Optional<StoredFile> blind) {
        return new DatasetInfo(
                definition.name(),
                version,
                definition.fingerprint(),
                definition.task(),
                dealing.classes(),
                dealing.features(),
                definition.source().label(),
                dealing.idColumn(),
                dealing.sets(),
                files,
                blind,
                clock.instant(),
                dealing.warnings(),
                definition.source().image(),
                definition.source().location());
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
