package dev.crosscheck.coordinator.grpc;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import dev.crosscheck.coordinator.session.SessionCommand;
import dev.crosscheck.coordinator.session.SessionEnd;
import dev.crosscheck.coordinator.session.SessionLink;
import dev.crosscheck.coordinator.session.SessionOutput;
import dev.crosscheck.coordinator.session.SessionServices;
import dev.crosscheck.coordinator.session.WorkerSession;
import dev.crosscheck.proto.v1.BlobChunk;
import dev.crosscheck.proto.v1.CheckContentsRequest;
import dev.crosscheck.proto.v1.CheckContentsResponse;
import dev.crosscheck.proto.v1.CheckpointChunk;
import dev.crosscheck.proto.v1.CheckpointReceipt;
import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.FetchBlobRequest;
import dev.crosscheck.proto.v1.PredictionChunk;
import dev.crosscheck.proto.v1.PredictionReceipt;
import dev.crosscheck.proto.v1.UpcomingContentsRequest;
import dev.crosscheck.proto.v1.UpcomingContentsResponse;
import dev.crosscheck.proto.v1.WorkerMessage;
import dev.crosscheck.proto.v1.WorkerServiceGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.UUID;

/** The workers' service: a session actor for each stream; files and predictions go to the data plane. No method blocks. */
public final class WorkerGrpcService extends WorkerServiceGrpc.WorkerServiceImplBase {

    private final ActorSystem<?> system;
    private final SessionServices services;
    private final DataPlane data;
    private final UpcomingContents upcoming;

    public WorkerGrpcService(
            ActorSystem<?> system, SessionServices services, DataPlane data, UpcomingContents upcoming) {
        this.system = system;
        this.services = services;
        this.data = data;
        this.upcoming = upcoming;
    }

    @Override
    public StreamObserver<WorkerMessage> session(StreamObserver<CoordinatorMessage> worker) {
        ServerCallStreamObserver<CoordinatorMessage> stream = (ServerCallStreamObserver<CoordinatorMessage>) worker;
        stream.disableAutoRequest();
        String id = UUID.randomUUID().toString();
        ActorRef<SessionCommand> session = system.systemActorOf(
                WorkerSession.create(services, new Link(stream), id), "session-" + id, Props.empty());
        stream.setOnReadyHandler(() -> session.tell(new SessionCommand.OutboundReady()));
        stream.setOnCancelHandler(() -> session.tell(new SessionCommand.StreamEnded()));
        return new Inbound(session);
    }

    @Override
    public void fetchBlob(FetchBlobRequest request, StreamObserver<BlobChunk> worker) {
        data.fetchBlob(request, worker);
    }

    @Override
    public StreamObserver<PredictionChunk> uploadPredictions(StreamObserver<PredictionReceipt> worker) {
        return data.uploadPredictions(worker);
    }

    @Override
    public StreamObserver<CheckpointChunk> uploadCheckpoint(StreamObserver<CheckpointReceipt> worker) {
        return data.uploadCheckpoint(worker);
    }

    @Override
    public void upcomingContents(UpcomingContentsRequest request, StreamObserver<UpcomingContentsResponse> worker) {
        DataErrors.answer(upcoming.of(request), worker);
    }

    @Override
    public void checkContents(CheckContentsRequest request, StreamObserver<CheckContentsResponse> worker) {
        data.checkContents(request, worker);
    }

    private record Inbound(ActorRef<SessionCommand> session) implements StreamObserver<WorkerMessage> {
        @Override
        public void onNext(WorkerMessage message) {
            try {
                session.tell(new SessionCommand.FromWorker(WorkerMessageMapper.input(message)));
            } catch (IllegalArgumentException e) {
                session.tell(new SessionCommand.Malformed(String.valueOf(e.getMessage())));
            }
        }

        @Override
        public void onError(Throwable error) {
            session.tell(new SessionCommand.StreamEnded());
        }

        @Override
        public void onCompleted() {
            session.tell(new SessionCommand.StreamEnded());
        }
    }

    /** Used by the session's actor only, so one thread at a time. */
    private static final class Link implements SessionLink {
        private final ServerCallStreamObserver<CoordinatorMessage> stream;
        private boolean closed;

        Link(ServerCallStreamObserver<CoordinatorMessage> stream) {
            this.stream = stream;
        }

        @Override
        public boolean isReady() {
            return stream.isReady();
        }

        @Override
        public void send(SessionOutput message) {
            if (!closed && !stream.isCancelled()) {
                stream.onNext(WorkerMessageMapper.output(message));
            }
        }

        @Override
        public void request(int messages) {
            if (!closed) {
                stream.request(messages);
            }
        }

        @Override
        public void close(SessionEnd end) {
            if (closed || stream.isCancelled()) {
                return;
            }
            closed = true;
            if (end.kind() == SessionEnd.Kind.COMPLETED) {
                stream.onCompleted();
            } else {
                stream.onError(GrpcStatusMapper.ended(end));
            }
        }
    }
}
