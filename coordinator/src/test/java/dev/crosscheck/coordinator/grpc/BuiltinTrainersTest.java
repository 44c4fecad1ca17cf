package dev.crosscheck.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.crosscheck.coordinator.dataset.DatasetInfo;
import dev.crosscheck.coordinator.dataset.ImageShape;
import dev.crosscheck.coordinator.dataset.TaskKind;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.search.space.SpaceProblem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullUnmarked
class BuiltinTrainersTest {
    private static List<SpaceProblem> check(
            String trainer, String parameters, TaskKind task, Optional<ImageShape> image)
            throws InvalidProtocolBufferException {
        return check(trainer, parameters, task, image, Optional.empty());
    }

    private static List<SpaceProblem> check(
            String trainer, String parameters, TaskKind task, Optional<ImageShape> image, Optional<String> location)
            throws InvalidProtocolBufferException {
        SweepSpec.Builder spec = SweepSpec.newBuilder();
        JsonFormat.parser().merge("{trainer:{builtin:'" + trainer + "'},parameters:{" + parameters + "}}", spec);
        DatasetInfo data = new DatasetInfo(
                "digits",
                1,
                "f",
                task,
                List.of("0", "1"),
                64,
                "label",
                "id",
                List.of(),
                Map.of(),
                Optional.empty(),
                Instant.EPOCH,
                List.of(),
                image,
                location);
        return BuiltinTrainers.check(spec.build(), data);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mlp | learning_rate:{type:'float',min:0.1,max:1} | parameters.learning_rate | no hyperparameter of the trainer mlp",
                "mlp | optimiser:{type:'fixed',value:'sgd'} | parameters.optimiser | did you mean",
                "linear | lr:{type:'float',min:0.1,max:1} | parameters.lr | it has l2, epochs",
                "mlp | lr:{type:'float',min:0,max:1} | parameters.lr.min | 0.0 (expected: a number > 0)",
                "mlp | dropout:{type:'float',min:0,max:1} | parameters.dropout.max | >= 0 and < 1",
                "mlp | units:{type:'float',min:8,max:64} | parameters.units.type | float (expected: whole numbers",
                "mlp | units:{type:'ordinal',values:[8,8.5]} | parameters.units.values[1] | 8.5",
                "mlp | optimizer:{type:'categorical',values:['sgd','lbfgs']} | parameters.optimizer.values[1] | one of sgd, adam",
                "mlp | batch_norm:{type:'categorical',values:['yes','no']} | parameters.batch_norm.values[0] | true or false",
                "mlp | batch_norm:{type:'int',min:0,max:1} | parameters.batch_norm.type | true or false",
                "cnn | kernel:{type:'int',min:3,max:5} | parameters.kernel.type | one of 1, 3, 5, 7",
                "cnn | kernel:{type:'ordinal',values:[3,4]} | parameters.kernel.values[1] | 4.0",
                "mlp | momentum:{type:'float',min:0,max:0.9} | parameters.momentum | no effect with optimizer adam, the default",
                "mlp | optimizer:{type:'fixed',value:'adamw'},nesterov:{type:'fixed',value:true} | parameters.nesterov | expected: optimizer sgd",
                "mlp | warmup_epochs:{type:'fixed',value:1},schedule:{type:'fixed',value:'one_cycle'} | parameters.warmup_epochs | no effect with schedule one_cycle",
                "mlp | loss:{type:'fixed',value:'mae'} | parameters.loss | does not go with a classification",
            })
    void aMistakeIsNamedWithItsPath(String trainer, String parameters, String where, String says) throws Exception {
        assertThat(check(trainer, parameters, TaskKind.CLASSIFICATION, Optional.of(new ImageShape(8, 8, 1))))
                .anySatisfy(problem -> {
                    assertThat(problem.where()).isEqualTo(where);
                    assertThat(problem.message()).contains(says);
                });
    }

    @Test
    void whatDependsOnTheDataIsChecked() throws Exception {
        assertThat(check("mlp", "label_smoothing:{type:'fixed',value:0.1}", TaskKind.REGRESSION, Optional.empty()))
                .singleElement()
                .satisfies(p -> assertThat(p.message()).contains("no effect on a regression"));
        assertThat(check("cnn", "lr:{type:'fixed',value:0.1}", TaskKind.CLASSIFICATION, Optional.empty()))
                .singleElement()
                .satisfies(p -> assertThat(p.message()).contains("register it with source.image"));
    }

    @Test
    void inputsThatStayOutsideAreNotForThem() throws Exception {
        assertThat(check(
                        "cnn",
                        "lr:{type:'fixed',value:0.1}",
                        TaskKind.CLASSIFICATION,
                        Optional.empty(),
                        Optional.of("/mnt/scans")))
                .singleElement()
                .satisfies(p -> assertThat(p.message()).contains("stay at /mnt/scans", "use a command or a plug-in"));
    }

    @Test
    void whatMakesSenseIsAccepted() throws Exception {
        assertThat(check(
                        "mlp",
                        "lr:{type:'float',min:0.0001,max:1,log:true},units:{type:'int',min:16,max:256,step:16},"
                                + "depth:{type:'ordinal',values:[1,2,3]},optimizer:{type:'categorical',values:['sgd','adam']},"
                                + "momentum:{type:'float',min:0,max:0.99,when:{optimizer:'sgd'}},"
                                + "batch_norm:{type:'categorical',values:[true,false]},"
                                + "schedule:{type:'categorical',values:['constant','cosine']},"
                                + "warmup_epochs:{type:'int',min:0,max:3},epochs:{type:'fixed',value:30}",
                        TaskKind.CLASSIFICATION,
                        Optional.empty()))
                .isEmpty();
        assertThat(check(
                        "cnn",
                        "kernel:{type:'ordinal',values:[3,5]},shift:{type:'int',min:0,max:2}",
                        TaskKind.CLASSIFICATION,
                        Optional.of(new ImageShape(8, 8, 1))))
                .isEmpty();
    }
}
