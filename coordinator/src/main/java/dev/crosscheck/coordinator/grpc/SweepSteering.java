package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.proto.v1.ChangeSpaceRequest;
import dev.crosscheck.proto.v1.ChangeSpaceResponse;
import dev.crosscheck.proto.v1.EnqueueTrialRequest;
import dev.crosscheck.proto.v1.EnqueueTrialResponse;
import dev.crosscheck.proto.v1.ExtendSweepRequest;
import dev.crosscheck.proto.v1.Sweep;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.SpaceChange;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;

/** More trials for a sweep, configurations that people want tried, and other spaces. */
final class SweepSteering {
    private static final long MOST_TRIALS = SpecSections.MOST_TRIALS;
    private static final int LONGEST_REQUEST_ID = 100;

    private final SweepApi api;

    SweepSteering(SweepApi api) {
        this.api = api;
    }

    CompletionStage<Sweep> extend(ExtendSweepRequest request) {
        if (request.getTrials() < 1 || request.getTrials() > MOST_TRIALS) {
            throw GrpcStatusMapper.invalid(
                    "trials", request.getTrials() + " is out of range (expected: 1 to " + MOST_TRIALS + ")");
        }
        checkId(request.getRequestId());
        SweepApi.requireId(request.getSweep());
        return api.index()
                .reopening(request.getSweep())
                .thenCompose(noted -> api.ask(
                        request.getSweep(),
                        SweepReply.Summary.class,
                        replyTo -> new SweepCommand.ExtendSweep(request.getRequestId(), request.getTrials(), replyTo)))
                .thenApply(reply -> SweepProtoMapper.sweep(reply.sweep()));
    }

    /** What is right depends on the space as it is now, so the sweep itself judges; here only the form is looked at. */
    CompletionStage<EnqueueTrialResponse> enqueue(EnqueueTrialRequest request) {
        checkId(request.getRequestId());
        FrameLimit.check("params", request, FrameLimit.CHANGE_BYTES);
        SpecProblems problems = new SpecProblems();
        Configuration params = new Configuration(ValueMapper.map(request.getParams(), "params", problems));
        require(problems);
        return api.ask(
                        request.getSweep(),
                        SweepReply.Enqueued.class,
                        replyTo -> new SweepCommand.EnqueueTrial(
                                request.getRequestId(), params, request.getAgain(), replyTo))
                .thenApply(reply -> EnqueueTrialResponse.newBuilder()
                        .setTrial(reply.trial())
                        .build());
    }

    CompletionStage<ChangeSpaceResponse> changeSpace(ChangeSpaceRequest request) {
        checkId(request.getRequestId());
        FrameLimit.check("add", request, FrameLimit.CHANGE_BYTES);
        SpecProblems problems = new SpecProblems();
        SpaceChange change = new SpaceChange(
                request.getParameter(),
                bound("min", request.hasMin(), request.getMin(), problems),
                bound("max", request.hasMax(), request.getMax(), problems),
                ValueMapper.list(request.getAddList(), "add", problems));
        if (request.getParameter().isBlank()) {
            problems.add("parameter", "is missing: name a parameter of the sweep");
        }
        require(problems);
        SweepApi.requireId(request.getSweep());
        return api.index()
                .reopening(request.getSweep())
                .thenCompose(noted -> api.ask(
                        request.getSweep(),
                        SweepReply.SpaceView.class,
                        replyTo -> new SweepCommand.ChangeSpace(request.getRequestId(), change, replyTo)))
                .thenApply(view -> ChangeSpaceResponse.newBuilder()
                        .setSweep(view.sweep().sweepId())
                        .setState(view.sweep().state())
                        .setParameter(view.parameter())
                        .setDomain(view.domain())
                        .setFinished(view.finished())
                        .setKnown(view.known())
                        .setWithdrawn(view.withdrawn())
                        .build());
    }

    private static OptionalDouble bound(String key, boolean given, double value, SpecProblems problems) {
        if (given && !Double.isFinite(value)) {
            problems.add(key, value + " is not a finite number");
        }
        return given ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    private static void require(SpecProblems problems) {
        if (!problems.isEmpty()) {
            throw new InvalidSpecException(problems.all());
        }
    }

    private static void checkId(String requestId) {
        if (requestId.length() > LONGEST_REQUEST_ID) {
            throw GrpcStatusMapper.invalid(
                    "request_id", requestId.length() + " characters (expected: at most " + LONGEST_REQUEST_ID + ")");
        }
    }
}
