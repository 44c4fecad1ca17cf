package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.sweep.SweepReply.AttemptView;
import dev.crosscheck.coordinator.sweep.SweepReply.Detail;
import dev.crosscheck.coordinator.sweep.SweepReply.TrialView;
import dev.crosscheck.proto.v1.Attempt;
import dev.crosscheck.proto.v1.StepValues;
import dev.crosscheck.proto.v1.Trial;
import dev.crosscheck.proto.v1.TrialDetail;
import java.util.List;

/** Trials and attempts as messages. */
final class TrialProtoMapper {
    private TrialProtoMapper() {}

    static Trial trial(TrialView view) {
        Trial.Builder trial = Trial.newBuilder()
                .setTrial(view.number())
                .setKind(view.kind())
                .setState(view.state())
                .setAttempts(view.attempts())
                .setParams(ValueMapper.struct(view.params()))
                .putAllMetrics(view.metrics())
                .setWorker(view.worker())
                .setStoppedBecause(view.stoppedBecause())
                .setNotice(view.notice());
        view.rank().ifPresent(trial::setRank);
        view.score().ifPresent(trial::setScore);
        view.started().ifPresent(t -> trial.setStarted(SweepProtoMapper.timestamp(t)));
        view.ended().ifPresent(t -> trial.setEnded(SweepProtoMapper.timestamp(t)));
        view.step().ifPresent(trial::setStep);
        return trial.build();
    }

    static TrialDetail detail(Detail detail, List<StepValues> steps) {
        TrialDetail.Builder result =
                TrialDetail.newBuilder().setTrial(trial(detail.trial())).addAllSteps(steps);
        detail.attempts().forEach(a -> result.addAttempts(attempt(a)));
        return result.build();
    }

    private static Attempt attempt(AttemptView view) {
        Attempt.Builder attempt = Attempt.newBuilder()
                .setAttempt(view.attempt())
                .setState(view.state())
                .setWorker(view.worker())
                .setStarted(SweepProtoMapper.timestamp(view.started()))
                .setMessage(view.message())
                .setKind(view.kind());
        view.ended().ifPresent(t -> attempt.setEnded(SweepProtoMapper.timestamp(t)));
        return attempt.build();
    }
}
