package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.notify.NotifyRule;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.CreateSweepResponse;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.search.space.SpaceProblem;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Checks a specification, keeps it and creates the sweep. */
final class SweepCreation {
    private static final int LONGEST_REQUEST_ID = 100;

    private final SweepApi api;
    private final WarmStarts warmStarts;

    SweepCreation(SweepApi api) {
        this.api = api;
        this.warmStarts = new WarmStarts(api);
    }

    CompletionStage<CreateSweepResponse> create(CreateSweepRequest request) {
        if (request.getRequestId().length() > LONGEST_REQUEST_ID) {
            throw GrpcStatusMapper.invalid(
                    "request_id",
                    request.getRequestId().length() + " characters (expected: at most " + LONGEST_REQUEST_ID + ")");
        }
        if (!request.hasSpec()) {
            throw GrpcStatusMapper.invalid("spec", "is missing: give a sweep specification");
        }
        FrameLimit.check("spec", request.getSpec(), FrameLimit.SPEC_BYTES);
        WarmStarts.check(request.getSpec());
        return CompletableFuture.supplyAsync(() -> mapped(request.getSpec()), api.blocking())
                .thenCompose(mapped -> create(request, mapped));
    }

    private SweepSpecMapper.Mapped mapped(SweepSpec spec) {
        SweepSpecMapper.Mapped mapped = api.mapper().map(spec);
        List<SpaceProblem> refused = refusedHosts(mapped.definition().notifications());
        refused.addAll(StoppingMapper.lateRungs(mapped.resolved()));
        if (!refused.isEmpty()) {
            throw new InvalidSpecException(refused);
        }
        return mapped;
    }

    private CompletionStage<CreateSweepResponse> create(CreateSweepRequest request, SweepSpecMapper.Mapped mapped) {
        return checked(mapped).thenCompose(answer -> warmStarts
                .fill(request.getRequestId(), resolved(mapped, answer), mapped.definition())
                .thenCombine(Waiting.notes(api, mapped.definition().trial()), WarmStarts.Filled::noting)
                .thenCompose(filled -> {
                    CreateSweepResponse.Builder response = CreateSweepResponse.newBuilder()
                            .addAllNotes(mapped.notes())
                            .addAllNotes(answer.notes())
                            .addAllNotes(filled.notes());
                    mapped.cells().ifPresent(response::setCells);
                    return request.getValidateOnly()
                            ? CompletableFuture.completedFuture(response.build())
                            : start(request.getRequestId(), filled.spec())
                                    .thenApply(created -> response.setSweep(SweepProtoMapper.sweep(created.sweep()))
                                            .build());
                }));
    }

    private List<SpaceProblem> refusedHosts(List<NotifyRule> rules) {
        List<SpaceProblem> problems = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            String where = "notify[" + i + "].webhook";
            api.hosts()
                    .refusedName(URI.create(rules.get(i).webhook()))
                    .ifPresent(problem -> problems.add(new SpaceProblem(where, problem)));
        }
        return problems;
    }

    private CompletionStage<ValidationGate.Answer> checked(SweepSpecMapper.Mapped mapped) {
        return api.validation().check(mapped.resolved(), mapped.definition()).thenApply(answer -> {
            if (!answer.problems().isEmpty()) {
                throw new InvalidSpecException(answer.problems());
            }
            return answer;
        });
    }

    private static SweepSpec resolved(SweepSpecMapper.Mapped mapped, ValidationGate.Answer answer) {
        SweepSpec.Builder spec = mapped.resolved().toBuilder();
        if (spec.hasValidation() && !spec.getValidation().hasReplay()) {
            spec.getValidationBuilder().clearCrossChecks().addAllCrossChecks(answer.crossChecks());
        }
        return spec.build();
    }

    /** A repeated request finds the specification of the first call and sends the same bytes again. */
    private CompletionStage<SweepReply.Summary> start(String requestId, SweepSpec spec) {
        return api.index().reserve(requestId, spec.getMetadata().getName()).thenCompose(id -> kept(id, spec)
                .thenCompose(bytes -> api.ask(
                        id,
                        SweepReply.Summary.class,
                        replyTo -> new SweepCommand.CreateSweep(requestId, bytes, replyTo)))
                .thenCompose(created -> api.adoption().catchUp(id).thenApply(adopted -> created)));
    }

    private CompletionStage<byte[]> kept(String id, SweepSpec spec) {
        return api.specs()
                .bytes(id)
                .thenComposeAsync(
                        known -> {
                            if (known.isPresent()) {
                                return CompletableFuture.completedFuture(known.get());
                            }
                            byte[] bytes = spec.toByteArray();
                            return api.validation()
                                    .bind(id, spec, api.mapper().read(bytes))
                                    .thenCompose(done -> api.specs().put(id, bytes));
                        },
                        api.blocking());
    }
}
