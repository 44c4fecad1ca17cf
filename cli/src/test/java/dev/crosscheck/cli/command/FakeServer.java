package dev.crosscheck.cli.command;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import dev.crosscheck.proto.v1.AddSetRequest;
import dev.crosscheck.proto.v1.BlobChunk;
import dev.crosscheck.proto.v1.ChangeSpaceRequest;
import dev.crosscheck.proto.v1.ChangeSpaceResponse;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.CreateSweepResponse;
import dev.crosscheck.proto.v1.Dataset;
import dev.crosscheck.proto.v1.DatasetServiceGrpc;
import dev.crosscheck.proto.v1.DatasetSet;
import dev.crosscheck.proto.v1.EnqueueTrialRequest;
import dev.crosscheck.proto.v1.EnqueueTrialResponse;
import dev.crosscheck.proto.v1.ExtendSweepRequest;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.Finalization;
import dev.crosscheck.proto.v1.FinalizeSweepRequest;
import dev.crosscheck.proto.v1.GetDatasetRequest;
import dev.crosscheck.proto.v1.GetImportanceRequest;
import dev.crosscheck.proto.v1.GetLeaderboardRequest;
import dev.crosscheck.proto.v1.GetOverfitReportRequest;
import dev.crosscheck.proto.v1.GetSweepRequest;
import dev.crosscheck.proto.v1.GetTrialRequest;
import dev.crosscheck.proto.v1.ImportanceReport;
import dev.crosscheck.proto.v1.Leaderboard;
import dev.crosscheck.proto.v1.ListDatasetsRequest;
import dev.crosscheck.proto.v1.ListDatasetsResponse;
import dev.crosscheck.proto.v1.ListSweepsRequest;
import dev.crosscheck.proto.v1.ListSweepsResponse;
import dev.crosscheck.proto.v1.ListTrialsRequest;
import dev.crosscheck.proto.v1.ListTrialsResponse;
import dev.crosscheck.proto.v1.ListWorkersRequest;
import dev.crosscheck.proto.v1.ListWorkersResponse;
import dev.crosscheck.proto.v1.MissingBlobsRequest;
import dev.crosscheck.proto.v1.MissingBlobsResponse;
import dev.crosscheck.proto.v1.OverfitReport;
import dev.crosscheck.proto.v1.PauseSweepRequest;
import dev.crosscheck.proto.v1.RegisterDatasetRequest;
import dev.crosscheck.proto.v1.ResumeSweepRequest;
import dev.crosscheck.proto.v1.RetireSetRequest;
import dev.crosscheck.proto.v1.SetChange;
import dev.crosscheck.proto.v1.SetRecord;
import dev.crosscheck.proto.v1.StopSweepRequest;
import dev.crosscheck.proto.v1.Sweep;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.SweepSetChange;
import dev.crosscheck.proto.v1.Trial;
import dev.crosscheck.proto.v1.TrialDetail;
import dev.crosscheck.proto.v1.WatchSweepRequest;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A coordinator for tests: answers what it was given, remembers what it was asked, on a port of its own. */
final class FakeServer implements AutoCloseable {
    final List<String> authorizations = new CopyOnWriteArrayList<>();
    final List<Message> requests = new CopyOnWriteArrayList<>();
    final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    final AtomicInteger chunks = new AtomicInteger();
    volatile List<Leaderboard> watched = List.of();
    /** Streams break after this many states, once. */
    volatile int breakAfter = Integer.MAX_VALUE;

    volatile Status breakWith = Status.UNAVAILABLE.withDescription("restarting");

    volatile Leaderboard board = Leaderboard.getDefaultInstance();
    volatile OverfitReport report = OverfitReport.getDefaultInstance();
    volatile ImportanceReport importance = ImportanceReport.getDefaultInstance();
    volatile Dataset dataset = Dataset.getDefaultInstance();
    volatile TrialDetail detail = TrialDetail.getDefaultInstance();
    volatile ListWorkersResponse workers = ListWorkersResponse.getDefaultInstance();
    volatile StatusRuntimeException[] failure = {};
    private final Server server;

    FakeServer() {
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .addService(new Sweeps())
                    .addService(new Datasets())
                    .addService(new Admin())
                    .intercept(new Listener())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "127.0.0.1:" + server.getPort();
    }

    private final class Admin extends dev.crosscheck.proto.v1.AdminServiceGrpc.AdminServiceImplBase {
        @Override
        public void backup(
                dev.crosscheck.proto.v1.BackupRequest request,
                StreamObserver<dev.crosscheck.proto.v1.BackupResponse> to) {
            answer(request, to, () -> dev.crosscheck.proto.v1.BackupResponse.newBuilder()
                    .setDirectory(request.getDirectory())
                    .setFiles(7)
                    .setBytes(3 << 20)
                    .setKey("the file /home/me/.crosscheck/key")
                    .build());
        }
    }

    /** From now on every call fails like this. */
    void fail(Status.Code code, String reason, String text, String... violations) {
        com.google.rpc.Status.Builder status = com.google.rpc.Status.newBuilder()
                .setCode(code.value())
                .setMessage(text)
                .addDetails(Any.pack(ErrorInfo.newBuilder().setReason(reason).build()));
        BadRequest.Builder bad = BadRequest.newBuilder();
        for (int i = 0; i < violations.length; i += 2) {
            bad.addFieldViolationsBuilder().setField(violations[i]).setDescription(violations[i + 1]);
        }
        if (violations.length > 0) {
            status.addDetails(Any.pack(bad.build()));
        }
        failure = new StatusRuntimeException[] {StatusProto.toStatusRuntimeException(status.build())};
    }

    /** As {@link #fail}, without details. */
    void failPlainly(Status status) {
        failure = new StatusRuntimeException[] {status.asRuntimeException()};
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private <T> void answer(Message request, StreamObserver<T> to, Supplier<T> value) {
        requests.add(request);
        if (failure.length > 0) {
            to.onError(failure[0]);
            return;
        }
        to.onNext(value.get());
        to.onCompleted();
    }

    private final class Listener implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            String value = headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER));
            authorizations.add(value == null ? "none" : value);
            return next.startCall(call, headers);
        }
    }

    private final class Sweeps extends SweepServiceGrpc.SweepServiceImplBase {
        @Override
        public void createSweep(CreateSweepRequest request, StreamObserver<CreateSweepResponse> to) {
            answer(request, to, () -> {
                CreateSweepResponse.Builder response =
                        CreateSweepResponse.newBuilder().addNotes("strategy auto: gp");
                return (request.getValidateOnly() ? response : response.setSweep(board.getSweep())).build();
            });
        }

        @Override
        public void getSweep(GetSweepRequest request, StreamObserver<Sweep> to) {
            answer(request, to, () -> board.getSweep());
        }

        @Override
        public void listSweeps(ListSweepsRequest request, StreamObserver<ListSweepsResponse> to) {
            answer(request, to, () -> ListSweepsResponse.newBuilder()
                    .addSweeps(board.getSweep())
                    .build());
        }

        @Override
        public void pauseSweep(PauseSweepRequest request, StreamObserver<Sweep> to) {
            answer(request, to, () -> state("PAUSED"));
        }

        @Override
        public void resumeSweep(ResumeSweepRequest request, StreamObserver<Sweep> to) {
            answer(request, to, () -> state("ACTIVE"));
        }

        @Override
        public void stopSweep(StopSweepRequest request, StreamObserver<Sweep> to) {
            answer(request, to, () -> state("STOPPING"));
        }

        @Override
        public void deleteSweep(
                dev.crosscheck.proto.v1.DeleteSweepRequest request,
                StreamObserver<dev.crosscheck.proto.v1.DeleteSweepResponse> to) {
            answer(request, to, () -> dev.crosscheck.proto.v1.DeleteSweepResponse.newBuilder()
                    .setSweep(request.getSweep())
                    .setFiles(2)
                    .build());
        }

        private Sweep state(String state) {
            return board.getSweep().toBuilder().setState(state).build();
        }

        /** Two to a page. */
        @Override
        public void listTrials(ListTrialsRequest request, StreamObserver<ListTrialsResponse> to) {
            answer(request, to, () -> {
                List<Trial> all = new ArrayList<>(board.getTrialsList());
                all.sort((a, b) -> Long.compare(a.getTrial(), b.getTrial()));
                int from = (int) request.getFromTrial();
                int end = Math.min(all.size(), from + 2);
                ListTrialsResponse.Builder page =
                        ListTrialsResponse.newBuilder().addAllTrials(all.subList(from, end));
                return (end < all.size() ? page.setNextTrial(end) : page).build();
            });
        }

        @Override
        public void getTrial(GetTrialRequest request, StreamObserver<TrialDetail> to) {
            answer(request, to, () -> detail);
        }

        @Override
        public void getLeaderboard(GetLeaderboardRequest request, StreamObserver<Leaderboard> to) {
            answer(request, to, () -> board);
        }

        @Override
        public void watchSweep(WatchSweepRequest request, StreamObserver<Leaderboard> to) {
            requests.add(request);
            int limit = breakAfter;
            breakAfter = Integer.MAX_VALUE;
            if (failure.length > 0) {
                to.onError(failure[0]);
            } else if (limit < watched.size()) {
                watched.subList(0, limit).forEach(to::onNext);
                to.onError(breakWith.asRuntimeException());
            } else {
                watched.forEach(to::onNext);
                to.onCompleted();
            }
        }

        @Override
        public void finalizeSweep(FinalizeSweepRequest request, StreamObserver<Finalization> to) {
            answer(request, to, () -> Samples.finalization(request.getPick()));
        }

        @Override
        public void extendSweep(ExtendSweepRequest request, StreamObserver<Sweep> to) {
            answer(request, to, () -> board.getSweep());
        }

        @Override
        public void enqueueTrial(EnqueueTrialRequest request, StreamObserver<EnqueueTrialResponse> to) {
            answer(request, to, () -> EnqueueTrialResponse.newBuilder()
                    .setTrial(7)
                    .build());
        }

        @Override
        public void changeSpace(ChangeSpaceRequest request, StreamObserver<ChangeSpaceResponse> to) {
            answer(request, to, () -> ChangeSpaceResponse.newBuilder()
                    .setSweep(request.getSweep())
                    .setState("COMPLETED")
                    .setParameter(request.getParameter())
                    .setDomain("one of sgd, adam")
                    .setFinished(14)
                    .setKnown(12)
                    .setWithdrawn(1)
                    .build());
        }

        @Override
        public void getImportance(GetImportanceRequest request, StreamObserver<ImportanceReport> to) {
            answer(request, to, () -> importance);
        }

        @Override
        public void getOverfitReport(GetOverfitReportRequest request, StreamObserver<OverfitReport> to) {
            answer(request, to, () -> report);
        }

        @Override
        public void listWorkers(ListWorkersRequest request, StreamObserver<ListWorkersResponse> to) {
            answer(request, to, () -> workers);
        }
    }

    private final class Datasets extends DatasetServiceGrpc.DatasetServiceImplBase {
        @Override
        public void registerDataset(RegisterDatasetRequest request, StreamObserver<Dataset> to) {
            answer(request, to, () -> dataset);
        }

        @Override
        public void listDatasets(ListDatasetsRequest request, StreamObserver<ListDatasetsResponse> to) {
            answer(request, to, () -> ListDatasetsResponse.newBuilder()
                    .addDatasets(dataset)
                    .build());
        }

        @Override
        public void getDataset(GetDatasetRequest request, StreamObserver<Dataset> to) {
            answer(request, to, () -> dataset);
        }

        @Override
        public void addSet(AddSetRequest request, StreamObserver<SetChange> to) {
            answer(request, to, () -> change(request.getSet(), "PENDING"));
        }

        @Override
        public void retireSet(RetireSetRequest request, StreamObserver<SetChange> to) {
            answer(request, to, () -> change(request.getSet(), "RETIRED"));
        }

        private SetChange change(String set, String state) {
            return SetChange.newBuilder()
                    .setDataset(dataset.toBuilder()
                            .setVersion(2)
                            .addSets(DatasetSet.newBuilder()
                                    .setSet(set)
                                    .setExamples(50)
                                    .setSecret(true)
                                    .setState(state)
                                    .addHistory(SetRecord.newBuilder()
                                            .setAt(dataset.getRegistered())
                                            .setWho("submitter")
                                            .setState(state)
                                            .setReason("why"))))
                    .setSet(set)
                    .addSweeps(SweepSetChange.newBuilder()
                            .setSweep("digits-a1b2c3")
                            .setRescoring(40))
                    .addNotes("A note.")
                    .build();
        }

        @Override
        public void missingBlobs(MissingBlobsRequest request, StreamObserver<MissingBlobsResponse> to) {
            answer(request, to, () -> MissingBlobsResponse.newBuilder()
                    .addAllSha256(request.getSha256List().stream()
                            .filter(hash -> !blobs.containsKey(hash))
                            .toList())
                    .build());
        }

        @Override
        public StreamObserver<BlobChunk> uploadBlob(StreamObserver<FileRef> to) {
            return new StreamObserver<>() {
                private final ByteArrayOutputStream data = new ByteArrayOutputStream();
                private FileRef file = FileRef.getDefaultInstance();

                @Override
                public void onNext(BlobChunk chunk) {
                    chunks.incrementAndGet();
                    file = chunk.hasFile() ? chunk.getFile() : file;
                    data.writeBytes(chunk.getData().toByteArray());
                }

                @Override
                public void onError(Throwable error) {}

                @Override
                public void onCompleted() {
                    blobs.put(file.getSha256(), data.toByteArray());
                    to.onNext(file);
                    to.onCompleted();
                }
            };
        }
    }
}
