package dev.crosscheck.coordinator.grpc;

import akka.actor.typed.javadsl.AskPattern;
import dev.crosscheck.coordinator.monitor.MonitorCommand;
import dev.crosscheck.coordinator.retention.SweepDeletion;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand;
import dev.crosscheck.coordinator.security.Role;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.proto.v1.ChangeSpaceRequest;
import dev.crosscheck.proto.v1.ChangeSpaceResponse;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.CreateSweepResponse;
import dev.crosscheck.proto.v1.DeleteSweepRequest;
import dev.crosscheck.proto.v1.DeleteSweepResponse;
import dev.crosscheck.proto.v1.EnqueueTrialRequest;
import dev.crosscheck.proto.v1.EnqueueTrialResponse;
import dev.crosscheck.proto.v1.ExtendSweepRequest;
import dev.crosscheck.proto.v1.Finalization;
import dev.crosscheck.proto.v1.FinalizeSweepRequest;
import dev.crosscheck.proto.v1.GetImportanceRequest;
import dev.crosscheck.proto.v1.GetLeaderboardRequest;
import dev.crosscheck.proto.v1.GetOverfitReportRequest;
import dev.crosscheck.proto.v1.GetSweepRequest;
import dev.crosscheck.proto.v1.GetTrialRequest;
import dev.crosscheck.proto.v1.ImportanceReport;
import dev.crosscheck.proto.v1.Leaderboard;
import dev.crosscheck.proto.v1.ListSweepsRequest;
import dev.crosscheck.proto.v1.ListSweepsResponse;
import dev.crosscheck.proto.v1.ListTrialsRequest;
import dev.crosscheck.proto.v1.ListTrialsResponse;
import dev.crosscheck.proto.v1.ListWorkersRequest;
import dev.crosscheck.proto.v1.ListWorkersResponse;
import dev.crosscheck.proto.v1.OverfitReport;
import dev.crosscheck.proto.v1.PauseSweepRequest;
import dev.crosscheck.proto.v1.ResumeSweepRequest;
import dev.crosscheck.proto.v1.StopSweepRequest;
import dev.crosscheck.proto.v1.Sweep;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.TrialDetail;
import dev.crosscheck.proto.v1.WatchSweepRequest;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The public service of sweeps. No method blocks. */
public final class SweepGrpcService extends SweepServiceGrpc.SweepServiceImplBase {
    private static final int MOST_ROWS = 10_000;
    private static final int DEFAULT_ROWS = 1000;

    private final SweepApi api;
    private final SweepCreation creation;
    private final SweepFinalization finalization;
    private final SweepRemoval removal;
    private final SweepImportance importance;
    private final Watches watches;

    public SweepGrpcService(SweepApi api, SweepFinalization finalization, SweepDeletion deletion) {
        this.api = api;
        this.removal = new SweepRemoval(api, deletion);
        this.finalization = finalization;
        this.creation = new SweepCreation(api);
        this.importance = new SweepImportance(api);
        this.watches = new Watches(api);
    }

    /** How many calls watch a sweep now. */
    public int watchers() {
        return watches.open();
    }

    @Override
    public void createSweep(CreateSweepRequest request, StreamObserver<CreateSweepResponse> caller) {
        answer(() -> creation.create(request), caller);
    }

    @Override
    public void getSweep(GetSweepRequest request, StreamObserver<Sweep> caller) {
        answer(() -> summary(request.getSweep()), caller);
    }

    @Override
    public void listSweeps(ListSweepsRequest request, StreamObserver<ListSweepsResponse> caller) {
        answer(
                () -> SweepListing.all(api).thenApply(all -> ListSweepsResponse.newBuilder()
                        .addAllSweeps(all)
                        .build()),
                caller);
    }

    @Override
    public void pauseSweep(PauseSweepRequest request, StreamObserver<Sweep> caller) {
        answer(
                () -> api.ask(
                                request.getSweep(),
                                SweepReply.Summary.class,
                                replyTo -> new SweepCommand.PauseSweep("paused by a " + role(), replyTo))
                        .thenApply(r -> SweepProtoMapper.sweep(r.sweep())),
                caller);
    }

    @Override
    public void resumeSweep(ResumeSweepRequest request, StreamObserver<Sweep> caller) {
        answer(
                () -> api.ask(request.getSweep(), SweepReply.Summary.class, SweepCommand.ResumeSweep::new)
                        .thenApply(r -> SweepProtoMapper.sweep(r.sweep())),
                caller);
    }

    @Override
    public void extendSweep(ExtendSweepRequest request, StreamObserver<Sweep> caller) {
        answer(() -> new SweepSteering(api).extend(request), caller);
    }

    @Override
    public void enqueueTrial(EnqueueTrialRequest request, StreamObserver<EnqueueTrialResponse> caller) {
        answer(() -> new SweepSteering(api).enqueue(request), caller);
    }

    @Override
    public void changeSpace(ChangeSpaceRequest request, StreamObserver<ChangeSpaceResponse> caller) {
        answer(() -> new SweepSteering(api).changeSpace(request), caller);
    }

    @Override
    public void stopSweep(StopSweepRequest request, StreamObserver<Sweep> caller) {
        answer(
                () -> api.ask(
                                request.getSweep(),
                                SweepReply.Summary.class,
                                replyTo -> new SweepCommand.StopSweep("stopped by a " + role(), replyTo))
                        .thenApply(r -> SweepProtoMapper.sweep(r.sweep())),
                caller);
    }

    @Override
    public void deleteSweep(DeleteSweepRequest request, StreamObserver<DeleteSweepResponse> caller) {
        Role role = Callers.current();
        answer(() -> removal.remove(request, role), caller);
    }

    @Override
    public void listTrials(ListTrialsRequest request, StreamObserver<ListTrialsResponse> caller) {
        answer(() -> trials(request), caller);
    }

    @Override
    public void getTrial(GetTrialRequest request, StreamObserver<TrialDetail> caller) {
        answer(
                () -> api.ask(
                                request.getSweep(),
                                SweepReply.Detail.class,
                                replyTo -> new SweepCommand.GetTrial(request.getTrial(), replyTo))
                        .thenCompose(detail -> api.steps()
                                .read(
                                        request.getSweep(),
                                        request.getTrial(),
                                        detail.trial().attempts())
                                .thenApply(steps -> TrialProtoMapper.detail(detail, steps))),
                caller);
    }

    @Override
    public void getLeaderboard(GetLeaderboardRequest request, StreamObserver<Leaderboard> caller) {
        answer(
                () -> WholeBoard.of(api, request.getSweep(), top(request.getTop()))
                        .thenApply(SweepProtoMapper::leaderboard),
                caller);
    }

    @Override
    public void watchSweep(WatchSweepRequest request, StreamObserver<Leaderboard> caller) {
        try {
            SweepApi.requireId(request.getSweep());
            watches.start(request.getSweep(), top(request.getTop()), (ServerCallStreamObserver<Leaderboard>) caller);
        } catch (RuntimeException e) {
            caller.onError(GrpcStatusMapper.failure(e));
        }
    }

    @Override
    public void getOverfitReport(GetOverfitReportRequest request, StreamObserver<OverfitReport> caller) {
        Role role = Callers.current();
        answer(() -> overfit(request, role), caller);
    }

    @Override
    public void getImportance(GetImportanceRequest request, StreamObserver<ImportanceReport> caller) {
        answer(() -> importance.of(request.getSweep()), caller);
    }

    @Override
    public void finalizeSweep(FinalizeSweepRequest request, StreamObserver<Finalization> caller) {
        Role role = Callers.current();
        answer(() -> finalization.open(request, role), caller);
    }

    @Override
    public void listWorkers(ListWorkersRequest request, StreamObserver<ListWorkersResponse> caller) {
        answer(
                () -> AskPattern.<SchedulerCommand, SchedulerCommand.Workers>ask(
                                api.scheduler(),
                                SchedulerCommand.ListWorkers::new,
                                api.settings().ask(),
                                api.system().scheduler())
                        .thenApply(workers -> {
                            ListWorkersResponse.Builder all = ListWorkersResponse.newBuilder();
                            workers.workers().forEach(w -> all.addWorkers(SweepProtoMapper.worker(w)));
                            return all.build();
                        }),
                caller);
    }

    private CompletionStage<OverfitReport> overfit(GetOverfitReportRequest request, Role role) {
        if (request.getExact() && role != Role.AUDITOR) {
            throw Status.PERMISSION_DENIED
                    .withDescription("exact values are for the auditor: use the auditor's token, or ask without exact")
                    .asRuntimeException();
        }
        return summary(request.getSweep())
                .thenCompose(sweep -> AskPattern.<SweepCommand, MonitorCommand.ReportReply>ask(
                                api.sweeps().sweep(request.getSweep()),
                                replyTo -> new SweepCommand.GetOverfit(request.getExact(), role.label(), replyTo),
                                api.settings().ask(),
                                api.system().scheduler())
                        .thenCompose(reply -> new OverfitAnswers(api)
                                .complete(
                                        sweep,
                                        reply.adaptive(),
                                        reply.report().orElseThrow(() -> Status.FAILED_PRECONDITION
                                                .withDescription(reply.problem())
                                                .asRuntimeException())))
                        .thenCompose(finalization::addTo));
    }

    private CompletionStage<ListTrialsResponse> trials(ListTrialsRequest request) {
        int rows = request.getPageSize() == 0 ? DEFAULT_ROWS : request.getPageSize();
        if (rows < 1 || rows > MOST_ROWS) {
            throw GrpcStatusMapper.invalid("page_size", rows + " is out of range (expected: 1 to " + MOST_ROWS + ")");
        }
        if (request.getFromTrial() < 0) {
            throw GrpcStatusMapper.invalid("from_trial", request.getFromTrial() + " is out of range (expected: >= 0)");
        }
        return AllTrials.some(api, request.getSweep(), request.getFromTrial(), rows)
                .thenApply(page -> {
                    ListTrialsResponse.Builder response = ListTrialsResponse.newBuilder();
                    page.trials().forEach(t -> response.addTrials(TrialProtoMapper.trial(t)));
                    page.next().ifPresent(response::setNextTrial);
                    return response.build();
                });
    }

    private CompletionStage<Sweep> summary(String sweepId) {
        return api.ask(sweepId, SweepReply.Summary.class, SweepCommand.GetSweep::new)
                .thenApply(r -> SweepProtoMapper.sweep(r.sweep()));
    }

    private static int top(int top) {
        if (top < 0) {
            throw GrpcStatusMapper.invalid("top", top + " is out of range (expected: >= 0)");
        }
        return top;
    }

    private static String role() {
        return Callers.current().label();
    }

    private static <T> void answer(Supplier<CompletionStage<T>> call, StreamObserver<T> caller) {
        try {
            SweepApi.answer(call.get(), caller);
        } catch (RuntimeException e) {
            caller.onError(GrpcStatusMapper.failure(e));
        }
    }
}
