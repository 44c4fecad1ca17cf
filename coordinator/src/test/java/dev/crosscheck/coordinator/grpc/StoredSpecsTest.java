package dev.crosscheck.coordinator.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.crosscheck.coordinator.store.StoredFormContractTest;
import dev.crosscheck.coordinator.store.TrialBlobKey;
import dev.crosscheck.coordinator.store.TrialBlobKind;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.proto.v1.StepValues;
import dev.crosscheck.proto.v1.SweepSpec;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Specifications of sweeps and step reports. */
class StoredSpecsTest extends StoredFormContractTest {
    private static final String SPEC = "{metadata:{name:'digits',project:'demo',priority:60,labels:{team:'vision'}},"
            + "objective:{metric:'accuracy',direction:'maximize',target:0.99},"
            + "parameters:{lr:{type:'float',min:0.001,max:1,log:true},units:{type:'int',min:16,max:64,step:16},"
            + "opt:{type:'categorical',values:['sgd','adam']},m:{type:'float',min:0,max:0.9,when:{opt:'sgd'}},"
            + "depth:{type:'ordinal',values:[1,2,3]},epochs:{type:'fixed',value:30}},"
            + "constraints:['units * depth <= 128'],"
            + "initial_trials:[{lr:0.01,units:32,opt:'adam',depth:1}],"
            + "strategy:{name:'gp',seed:'7',startup_trials:12},"
            + "early_stopping:{name:'asha',metric:'tuning_accuracy',min:'3',max:'30',eta:3},"
            + "budget:{max_trials:'40',max_parallel:4,max_wall_time:'1800s',max_gpu_hours:2,max_failed:20},"
            + "trial:{timeout:'600s',max_attempts:3,lease:'15s',resources:{gpus:0.5}},"
            + "validation:{dataset:'digits',tuning:'tuning',cross_checks:['xc1','xc2'],vault:'vault',"
            + "overfit:{alpha:0.05,max_lost_share:0.5,min_optimism:0.01,action:'pause'}},"
            + "trainer:{builtin:'mlp'},"
            + "notify:[{on:['overfit','completed'],webhook:'http://hooks.example.org/a'}]}";
    private static final TrialBlobKey STEP = new TrialBlobKey("digits-abc123", 17, 2, TrialBlobKind.STEPS, 9);

    private final SweepSpecMapper mapper = new SweepSpecMapper(new SplittableRandom(1));

    @Override
    protected List<Form> forms() {
        return List.of(
                document(
                        "sweep-specs",
                        "sweep-specs",
                        "digits-abc123",
                        to -> new SpecStore(to, mapper)
                                .put(
                                        "digits-abc123",
                                        mapper.map(spec()).resolved().toByteArray()),
                        from -> new SpecStore(from, mapper).definition("digits-abc123"),
                        mapper.map(spec()).definition()),
                content(
                        "steps",
                        STEP,
                        () -> {
                            var trials = new dev.crosscheck.coordinator.store.InMemoryStores.Trials();
                            join(new StoredSteps(trials)
                                    .put(new LeaseKey("digits-abc123", 17, 2, 99), 9, Map.of("loss", 0.125)));
                            return join(trials.get(STEP)).orElseThrow();
                        },
                        from -> join(new StoredSteps(from).read("digits-abc123", 17, 2)),
                        List.of(StepValues.newBuilder()
                                .setStep(9)
                                .putMetrics("loss", 0.125)
                                .build())));
    }

    private static SweepSpec spec() {
        try {
            SweepSpec.Builder spec = SweepSpec.newBuilder();
            JsonFormat.parser().merge(SPEC, spec);
            return spec.build();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
