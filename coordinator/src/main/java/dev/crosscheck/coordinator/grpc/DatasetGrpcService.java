package dev.crosscheck.coordinator.grpc;

import akka.Done;
import dev.crosscheck.coordinator.dataset.DatasetCatalog;
import dev.crosscheck.coordinator.dataset.DatasetInfo;
import dev.crosscheck.coordinator.dataset.DatasetRegistrar;
import dev.crosscheck.coordinator.dataset.ExposureLedger;
import dev.crosscheck.coordinator.dataset.RecentContents;
import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.BlobStore;
import dev.crosscheck.proto.v1.AddSetRequest;
import dev.crosscheck.proto.v1.BlobChunk;
import dev.crosscheck.proto.v1.ContaminateSetRequest;
import dev.crosscheck.proto.v1.Dataset;
import dev.crosscheck.proto.v1.DatasetServiceGrpc;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.GetDatasetRequest;
import dev.crosscheck.proto.v1.ListDatasetsRequest;
import dev.crosscheck.proto.v1.ListDatasetsResponse;
import dev.crosscheck.proto.v1.MissingBlobsRequest;
import dev.crosscheck.proto.v1.MissingBlobsResponse;
import dev.crosscheck.proto.v1.RegisterDatasetRequest;
import dev.crosscheck.proto.v1.RetireSetRequest;
import dev.crosscheck.proto.v1.SetChange;
import dev.crosscheck.search.space.NearestName;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;

/** Data sets and uploads. No call blocks its thread. */
public final class DatasetGrpcService extends DatasetServiceGrpc.DatasetServiceImplBase {
    private final DatasetRegistrar registrar;
    private final DatasetCatalog catalog;
    private final ExposureLedger ledger;
    private final BlobStore blobs;
    private final Executor blocking;
    private final DataLimits limits;
    private final Optional<SetsApi> sets;
    private final Optional<RecentContents> recent;

    /**
     * Makes the service.
     *
     * @param blocking runs what reads and writes the disk
     */
    public DatasetGrpcService(
            DatasetRegistrar registrar,
            DatasetCatalog catalog,
            ExposureLedger ledger,
            BlobStore blobs,
            Executor blocking,
            DataLimits limits) {
        this(registrar, catalog, ledger, blobs, blocking, limits, Optional.empty(), Optional.empty());
    }

    private DatasetGrpcService(
            DatasetRegistrar registrar,
            DatasetCatalog catalog,
            ExposureLedger ledger,
            BlobStore blobs,
            Executor blocking,
            DataLimits limits,
            Optional<SetsApi> sets,
            Optional<RecentContents> recent) {
        this.registrar = registrar;
        this.catalog = catalog;
        this.ledger = ledger;
        this.blobs = blobs;
        this.blocking = blocking;
        this.limits = limits;
        this.sets = sets;
        this.recent = recent;
    }

    /** The same service with the calls that change secret sets. */
    public DatasetGrpcService with(SetsApi setsApi) {
        return new DatasetGrpcService(
                registrar, catalog, ledger, blobs, blocking, limits, Optional.of(setsApi), recent);
    }

    /** The same service; contents that are uploaded or asked for stay a while, until a sweep or data set names them. */
    public DatasetGrpcService with(RecentContents contents) {
        return new DatasetGrpcService(registrar, catalog, ledger, blobs, blocking, limits, sets, Optional.of(contents));
    }

    @Override
    public void addSet(AddSetRequest request, StreamObserver<SetChange> observer) {
        String who = Callers.current().label();
        change(request.getName(), (api, info) -> api.add(info, request, who, this::withExposures), observer);
    }

    @Override
    public void retireSet(RetireSetRequest request, StreamObserver<SetChange> observer) {
        String who = Callers.current().label();
        change(request.getName(), (api, info) -> api.retire(info, request, who, this::withExposures), observer);
    }

    @Override
    public void contaminateSet(ContaminateSetRequest request, StreamObserver<SetChange> observer) {
        String who = Callers.current().label();
        change(request.getName(), (api, info) -> api.contaminate(info, request, who, this::withExposures), observer);
    }

    private void change(
            String dataset,
            BiFunction<SetsApi, DatasetInfo, CompletionStage<SetChange>> change,
            StreamObserver<SetChange> observer) {
        SetsApi api = sets.orElseThrow();
        DataErrors.answer(
                catalog.find(dataset)
                        .thenCompose(found -> found.isPresent() ? change.apply(api, found.get()) : unknown(dataset)),
                observer);
    }

    @Override
    public void registerDataset(RegisterDatasetRequest request, StreamObserver<Dataset> observer) {
        DataErrors.answer(
                CompletableFuture.supplyAsync(
                                () -> registrar.register(
                                        DatasetProtoMapper.fromProto(request.getSpec()), request.getValidateOnly()),
                                blocking)
                        .thenCompose(this::withExposures),
                observer);
    }

    @Override
    public void listDatasets(ListDatasetsRequest request, StreamObserver<ListDatasetsResponse> observer) {
        DataErrors.answer(
                catalog.list().thenCompose(all -> {
                    CompletionStage<ListDatasetsResponse.Builder> response =
                            CompletableFuture.completedStage(ListDatasetsResponse.newBuilder());
                    for (DatasetInfo info : all) {
                        response = response.thenCombine(withExposures(info), ListDatasetsResponse.Builder::addDatasets);
                    }
                    return response.thenApply(ListDatasetsResponse.Builder::build);
                }),
                observer);
    }

    @Override
    public void getDataset(GetDatasetRequest request, StreamObserver<Dataset> observer) {
        DataErrors.answer(
                catalog.find(request.getName())
                        .thenCompose(
                                found -> found.isPresent() ? withExposures(found.get()) : unknown(request.getName())),
                observer);
    }

    private <T> CompletionStage<T> unknown(String name) {
        return catalog.list().thenApply(all -> {
            List<String> names = all.stream().map(DatasetInfo::name).toList();
            throw GrpcErrors.notFound(
                    "UNKNOWN_DATASET", "there is no data set \"" + name + "\"" + NearestName.hint(name, names));
        });
    }

    private CompletionStage<Dataset> withExposures(DatasetInfo info) {
        return ledger.count(info.name()).thenApply(count -> DatasetProtoMapper.toProto(info, count));
    }

    @Override
    public void missingBlobs(MissingBlobsRequest request, StreamObserver<MissingBlobsResponse> observer) {
        DataErrors.answer(CompletableFuture.supplyAsync(() -> missing(request), blocking), observer);
    }

    private MissingBlobsResponse missing(MissingBlobsRequest request) {
        List<String> missing = new ArrayList<>();
        List<CompletableFuture<Done>> kept = new ArrayList<>();
        for (String sha256 : request.getSha256List()) {
            if (isThere(sha256)) {
                recent.ifPresent(contents -> kept.add(contents.touch(sha256).toCompletableFuture()));
            }
        }
        kept.forEach(CompletableFuture::join);
        for (String sha256 : request.getSha256List()) {
            if (!isThere(sha256)) { // only what is there now stays
                missing.add(sha256);
            }
        }
        return MissingBlobsResponse.newBuilder().addAllSha256(missing).build();
    }

    private boolean isThere(String sha256) {
        try {
            return blobs.size(hash(sha256)).isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BlobHash hash(String sha256) {
        try {
            return new BlobHash(sha256);
        } catch (IllegalArgumentException e) {
            throw GrpcErrors.invalid(
                    "INVALID_HASH", "\"" + sha256 + "\" is no SHA-256 (expected: 64 lower-case hex digits)");
        }
    }

    @Override
    public StreamObserver<BlobChunk> uploadBlob(StreamObserver<FileRef> observer) {
        return new BlobUpload(
                blobs, recent, blocking, limits.maxBlobBytes(), (ServerCallStreamObserver<FileRef>) observer);
    }
}
