package dev.crosscheck.coordinator.grpc;

import com.google.protobuf.Struct;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.proto.v1.EnqueueTrialRequest;
import dev.crosscheck.proto.v1.EnqueueTrialResponse;
import dev.crosscheck.proto.v1.ExtendSweepRequest;
import dev.crosscheck.proto.v1.Sweep;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.Domain;
import dev.crosscheck.search.space.InvalidSpaceException;
import dev.crosscheck.search.space.ParameterSpec;
import dev.crosscheck.search.space.SearchSpace;
import java.util.concurrent.CompletionStage;

/** More trials for a sweep, and configurations that people want tried. */
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
        return api.ask(
                        request.getSweep(),
                        SweepReply.Summary.class,
                        replyTo -> new SweepCommand.ExtendSweep(request.getRequestId(), request.getTrials(), replyTo))
                .thenApply(reply -> SweepProtoMapper.sweep(reply.sweep()));
    }

    CompletionStage<EnqueueTrialResponse> enqueue(EnqueueTrialRequest request) {
        checkId(request.getRequestId());
        return api.ask(request.getSweep(), SweepReply.Summary.class, SweepCommand.GetSweep::new)
                .thenCompose(exists -> api.specs().get(request.getSweep()))
                .thenCompose(stored -> {
                    SpecProblems problems = new SpecProblems();
                    Configuration params = configuration(
                            request.getParams(), stored.definition().space(), problems);
                    if (!problems.isEmpty()) {
                        throw new InvalidSpecException(problems.all());
                    }
                    return api.ask(
                            request.getSweep(),
                            SweepReply.Enqueued.class,
                            replyTo -> new SweepCommand.EnqueueTrial(request.getRequestId(), params, replyTo));
                })
                .thenApply(reply -> EnqueueTrialResponse.newBuilder()
                        .setTrial(reply.trial())
                        .build());
    }

    private static void checkId(String requestId) {
        if (requestId.length() > LONGEST_REQUEST_ID) {
            throw GrpcStatusMapper.invalid(
                    "request_id", requestId.length() + " characters (expected: at most " + LONGEST_REQUEST_ID + ")");
        }
    }

    /** Every active parameter that varies has to be given. */
    private static Configuration configuration(Struct params, SearchSpace space, SpecProblems problems) {
        var given = ValueMapper.map(params, "params", problems);
        try {
            Configuration full = space.fill(given, "params");
            for (ParameterSpec p : space.parameters()) {
                boolean open = !(p.domain() instanceof Domain.FixedDomain);
                if (open && full.get(p.name()).isPresent() && !given.containsKey(p.name())) {
                    problems.add("params." + p.name(), "is missing: give every active parameter a value");
                }
            }
            return full;
        } catch (InvalidSpaceException e) {
            problems.addAll(e.problems());
            return new Configuration(new java.util.LinkedHashMap<>());
        }
    }
}
