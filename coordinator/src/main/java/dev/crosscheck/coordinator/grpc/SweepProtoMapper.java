package dev.crosscheck.coordinator.grpc;

import com.google.protobuf.Timestamp;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.WorkerView;
import dev.crosscheck.coordinator.sweep.SweepReply.Board;
import dev.crosscheck.coordinator.sweep.SweepReply.SweepView;
import dev.crosscheck.proto.v1.Leaderboard;
import dev.crosscheck.proto.v1.Sweep;
import dev.crosscheck.proto.v1.Worker;
import java.time.Instant;

/** Sweeps, leaderboards and workers as messages. */
final class SweepProtoMapper {
    private SweepProtoMapper() {}

    static Sweep sweep(SweepView view) {
        Sweep.Builder sweep = Sweep.newBuilder()
                .setSweep(view.sweepId())
                .setName(view.name())
                .setProject(view.project())
                .setState(view.state())
                .setStateBecause(view.stateBecause())
                .setFinished(view.finished())
                .setRunning(view.running())
                .setFailed(view.failed())
                .setDirection(view.maximize() ? "maximize" : "minimize")
                .setMetric(view.metric())
                .setVerdict(view.verdict())
                .setStrategy(view.strategy())
                .setSeed(view.seed())
                .setCreated(timestamp(view.created()))
                .addAllParameters(view.parameters())
                .setDataset(view.dataset())
                .setPriority(view.priority())
                .setAdaptive(view.adaptive());
        view.maxTrials().ifPresent(sweep::setMaxTrials);
        view.bestTrial().ifPresent(sweep::setBestTrial);
        view.bestScore().ifPresent(sweep::setBestScore);
        view.ended().ifPresent(t -> sweep.setEnded(timestamp(t)));
        return sweep.build();
    }

    static Leaderboard leaderboard(Board board) {
        Leaderboard.Builder result = Leaderboard.newBuilder().setSweep(sweep(board.sweep()));
        board.ranked().forEach(t -> result.addTrials(TrialProtoMapper.trial(t)));
        board.running().forEach(t -> result.addRunning(TrialProtoMapper.trial(t)));
        board.lastFailed().ifPresent(t -> result.setLastFailed(TrialProtoMapper.trial(t)));
        result.addAllNotices(board.notices());
        return result.build();
    }

    static Worker worker(WorkerView view) {
        return Worker.newBuilder()
                .setWorker(view.worker())
                .setState(view.state())
                .setSlots(view.slots())
                .setBusy(view.busy())
                .setDevice(view.device())
                .putAllLabels(view.labels())
                .setLastSeen(timestamp(view.lastSeen()))
                .addAllGpus(view.gpus().stream().map(GpuMapper::view).toList())
                .build();
    }

    static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    /** Whether a sweep in this state never changes again. */
    static boolean hasEnded(String state) {
        return state.equals("COMPLETED") || state.equals("FAILED") || state.equals("CANCELLED");
    }
}
