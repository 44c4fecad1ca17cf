package dev.crosscheck.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.search.space.ParameterValue.FloatValue;
import dev.crosscheck.search.space.ParameterValue.IntValue;
import dev.crosscheck.stopping.StoppingConfig;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SweepSpecMapperTest {
    private static final String GOOD = "metadata:{name:'s'},objective:{metric:'accuracy'},"
            + "parameters:{lr:{type:'float',min:0.001,max:1,log:true},units:{type:'int',min:16,max:64,step:16},"
            + "opt:{type:'categorical',values:['sgd','adam']},m:{type:'float',min:0,max:0.9,when:{opt:'sgd'}},"
            + "epochs:{type:'fixed',value:30}},"
            + "initial_trials:[{lr:0.01,units:32,opt:'adam'}],budget:{max_trials:40},"
            + "validation:{dataset:'digits'},trainer:{builtin:'mlp'}";

    private final SweepSpecMapper mapper = new SweepSpecMapper(new SplittableRandom(1));

    private static SweepSpec spec(String json) {
        try {
            SweepSpec.Builder spec = SweepSpec.newBuilder();
            JsonFormat.parser().merge("{" + json + "}", spec);
            return spec.build();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(json, e);
        }
    }

    @Test
    void goodSpecificationIsMappedWithItsDefaults() {
        SweepSpecMapper.Mapped mapped = mapper.map(spec(GOOD));
        SweepDefinition definition = mapped.definition();
        assertThat(definition.project()).isEqualTo("default");
        assertThat(definition.priority()).isEqualTo(50);
        assertThat(definition.weight()).isEqualTo(1);
        assertThat(definition.objective().maximize()).isTrue();
        assertThat(definition.trial().lease()).isEqualTo(Duration.ofSeconds(15));
        assertThat(definition.trial().maxAttempts()).isEqualTo(3);
        assertThat(definition.budget().maxFailed()).isEqualTo(20);
        assertThat(definition.validation().orElseThrow().tuning()).isEqualTo("tuning");
        assertThat(definition.strategy().name()).isNotEqualTo("auto");
        assertThat(definition.initialTrials().get(0).get("epochs")).contains(new IntValue(30));
        assertThat(definition.initialTrials().get(0).get("lr")).contains(new FloatValue(0.01));
        assertThat(definition.initialTrials().get(0).get("m")).isEmpty();
        assertThat(mapped.notes()).hasSize(2).anyMatch(n -> n.startsWith("Seed "));
    }

    @Test
    void storedSpecificationGivesTheSameDefinitionAgain() {
        SweepSpecMapper.Mapped mapped = mapper.map(spec(GOOD));
        SweepSpecMapper.Mapped again = new SweepSpecMapper(new SplittableRandom(99))
                .map(SweepSpecMapper.parse(mapped.resolved().toByteArray()));
        assertThat(again.resolved()).isEqualTo(mapped.resolved());
        assertThat(again.notes()).isEmpty();
        assertThat(again.definition().strategy()).isEqualTo(mapped.definition().strategy());
        assertThat(again.definition().initialTrials())
                .isEqualTo(mapped.definition().initialTrials());
        assertThat(again.definition().space().parameters())
                .isEqualTo(mapped.definition().space().parameters());
    }

    @Test
    void aShareOfAGpuAndItsMemoryBecomeNeedsOfTheTrial() {
        String asked = GOOD.replace("budget:{", "trial:{resources:{gpus:0.25,gpu_memory:'1.5 GiB'}},budget:{");
        SweepDefinition.TrialPolicy trial = mapper.map(spec(asked)).definition().trial();
        assertThat(trial.gpus()).isEqualTo(0.25);
        assertThat(trial.gpuMemoryBytes()).isEqualTo(3L << 29);
        assertThat(mapper.map(spec(GOOD)).definition().trial().gpuMemoryBytes()).isZero();
        assertThat(MemorySize.bytes("16GB")).hasValue(16_000_000_000L);
        assertThat(MemorySize.bytes("512MiB")).hasValue(1L << 29);
        assertThat(MemorySize.bytes("101TiB")).isEmpty();
        assertThat(MemorySize.bytes("8KiB"))
                .as("a mistake more likely than a wish")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name:'s' | name:'Big Name' | metadata.name | Big Name",
                "metadata:{ | metadata:{priority:101, | metadata.priority | 101",
                "metadata:{ | metadata:{weight:0, | metadata.weight | 0",
                "metadata:{ | metadata:{weight:1001, | metadata.weight | 1001",
                "metadata:{ | apiVersion:'v2',metadata:{ | apiVersion | v2",
                "metadata:{ | kind:'Dataset',metadata:{ | kind | Dataset",
                "metric:'accuracy' | metric:'accuracy',direction:'up' | objective.direction | up",
                "metric:'accuracy' | metric:'speed',direction:'maximize' | objective.metric | speed",
                "type:'int' | type:'integer' | parameters.units.type | expected: float",
                "step:16 | step:16,points:3 | parameters.units.points | does not belong",
                "min:16 | min:16.5 | parameters.units.min | 16.5",
                "min:0.001 | min:2 | parameters.lr.min | above max",
                "min:0.001,max:1 | max:1 | parameters.lr.min | missing",
                "values:['sgd','adam'] | values:['sgd','sgd'] | parameters.opt.values[1] | twice",
                "values:['sgd','adam'] | values:['sgd',null] | parameters.opt.values[1] | null",
                "when:{opt:'sgd'} | when:{opts:'sgd'} | parameters.m.when.opts | did you mean",
                "when:{opt:'sgd'} | when:{opt:'sdg'} | parameters.m.when.opt | sdg",
                "budget:{ | constraints:['units * > 2'],budget:{ | constraints[0] | ''",
                "lr:0.01 | lr:7 | initial_trials[0].lr | 7",
                "lr:0.01, | '' | initial_trials[0].lr | missing",
                "lr:0.01 | lr:0.01,lrr:2 | initial_trials[0].lrr | did you mean",
                "opt:'adam' | opt:'adam',m:0.5 | initial_trials[0].m | leave it out",
                "budget:{ | strategy:{name:'bayes'},budget:{ | strategy.name | bayes",
                "budget:{ | strategy:{startup_trials:0},budget:{ | strategy.startup_trials | 0",
                "budget:{ | early_stopping:{name:'ashe'},budget:{ | early_stopping.name | did you mean",
                "budget:{ | early_stopping:{name:'asha',min:9,max:9},budget:{ | early_stopping.max | not above min",
                "budget:{ | early_stopping:{name:'asha',max:9,eta:1.4},budget:{ | early_stopping.eta | 1.5",
                "budget:{ | early_stopping:{name:'asha',rungs:['3','2']},budget:{ | early_stopping.rungs[1] | not above the one before",
                "budget:{ | early_stopping:{name:'asha',max:9,patience:3},budget:{ | early_stopping.patience | does not go with asha",
                "budget:{ | early_stopping:{min:3},budget:{ | early_stopping.min | does not go with none",
                "budget:{ | early_stopping:{name:'median',metric:'speed'},budget:{ | early_stopping.direction | no natural one",
                "budget:{ | early_stopping:{name:'median',startup_trials:0},budget:{ | early_stopping.startup_trials | 0",
                "budget:{ | early_stopping:{name:'wilcoxon',threshold:0.9},budget:{ | early_stopping.threshold | 0.9",
                "max_trials:40 | max_trials:0 | budget.max_trials | 0",
                "max_trials:40 | max_failed:3 | budget.max_trials | missing",
                "max_trials:40 | max_trials:40,max_parallel:0 | budget.max_parallel | 0",
                "max_trials:40 | max_trials:40,max_wall_time:'0s' | budget.max_wall_time | 0 s",
                "max_trials:40 | max_trials:40,max_gpu_hours:-1 | budget.max_gpu_hours | -1",
                "budget:{ | trial:{lease:'0.5s'},budget:{ | trial.lease | 500 ms",
                "budget:{ | trial:{max_attempts:101},budget:{ | trial.max_attempts | 101",
                "budget:{ | trial:{resources:{gpus:2}},budget:{ | trial.resources.gpus | one GPU or on a share of one",
                "budget:{ | trial:{resources:{gpus:-0.5}},budget:{ | trial.resources.gpus | -0.5",
                "budget:{ | trial:{resources:{gpu_memory:'8GiB'}},budget:{ | trial.resources.gpu_memory | needs a GPU",
                "budget:{ | trial:{resources:{gpus:1,gpu_memory:'8 gigs'}},budget:{ | trial.resources.gpu_memory | 8 gigs",
                "budget:{ | trial:{resources:{gpus:1,gpu_memory:'0GiB'}},budget:{ | trial.resources.gpu_memory | 0GiB",
                "dataset:'digits' | tuning:'t' | validation.dataset | missing",
                "dataset:'digits' | dataset:'d',cross_checks:['a','a'] | validation.cross_checks[1] | once",
                "dataset:'digits' | dataset:'d',overfit:{alpha:0.6} | validation.overfit.alpha | 0.6",
                "dataset:'digits' | dataset:'d',overfit:{action:'shout'} | validation.overfit.action | shout",
                "builtin:'mlp' | builtin:'mlp',function:'branin' | trainer | exactly one",
                "builtin:'mlp' | command:['','x'] | trainer.command[0] | is empty",
                "builtin:'mlp' | command:['a'],files:[{name:'params.json',sha256:'12'}] | trainer.files[0] | that the worker puts there",
                "builtin:'mlp' | command:['a'],files:[{name:'../a',sha256:'12'}] | trainer.files[0] | no plain file name",
                "builtin:'mlp' | command:['a'],files:[{name:'a',sha256:'12'}] | trainer.files[0] | names no uploaded file",
                "builtin:'mlp' | builtin:'mpl' | trainer.builtin | expected: linear, mlp, cnn",
                "builtin:'mlp' | plugin:'my trainer' | trainer.plugin | my trainer",
                "builtin:'mlp' | plugin:'a',table:{} | trainer | names table and plugin",
                "builtin:'mlp' | function:'brain' | trainer.function | did you mean",
                "builtin:'mlp' | function:'branin',steps:0 | trainer.steps | 0",
                "builtin:'mlp' | function:'branin',steps:10001 | trainer.steps | 10001",
                "builtin:'mlp' | builtin:'mlp',steps:3 | trainer | steps go with a function only",
                "trainer:{ | notify:[{webhook:'x',on:['failed']}],trainer:{ | notify[0].webhook | no http or https address",
                "trainer:{ | notify:[{webhook:'ftp://h/x',on:['failed']}],trainer:{ | notify[0].webhook | no http or https",
                "trainer:{ | notify:[{webhook:'http:///x',on:['failed']}],trainer:{ | notify[0].webhook | host",
                "trainer:{ | notify:[{webhook:'http://a:b@h/',on:['failed']}],trainer:{ | notify[0].webhook | user",
                "trainer:{ | notify:[{on:['failed']}],trainer:{ | notify[0].webhook | missing",
                "trainer:{ | notify:[{webhook:'http://h/'}],trainer:{ | notify[0].on | missing",
                "trainer:{ | notify:[{webhook:'http://h/',on:['complete']}],trainer:{ | notify[0].on[0] | did you mean",
                "trainer:{ | notify:[{webhook:'http://h/',on:['failed','failed']}],trainer:{ | notify[0].on[1] | twice",
                "trainer:{ | notify:[{webhook:'http://h/',on:['failed']},{webhook:'http://h/',on:['completed']}],trainer:{ | notify[1].webhook | twice",
            })
    void mistakeIsNamedWithItsPath(String from, String to, String where, String says) {
        assertThat(GOOD).contains(from);
        var error = catchThrowableOfType(
                InvalidSpecException.class,
                () -> mapper.map(spec(GOOD.replaceFirst(java.util.regex.Pattern.quote(from), to))));
        assertThat(error).as(to).isNotNull();
        assertThat(error.problems()).anySatisfy(p -> {
            assertThat(p.where()).isEqualTo(where);
            assertThat(p.message()).contains(says);
        });
    }

    @Test
    void earlyStoppingIsFilledInFromWhatTheSweepSays() {
        StoppingConfig asha = mapper.map(spec(GOOD.replace(
                        "budget:{", "early_stopping:{name:'asha',metric:'tuning_accuracy',max:30},budget:{")))
                .definition()
                .stopping()
                .orElseThrow();
        assertThat(asha)
                .isEqualTo(new StoppingConfig("asha", "tuning_accuracy", true, 1, 30, List.of(), 3, 5, 5, 0, 0.1));
        StoppingConfig median = mapper.map(
                        spec(GOOD.replace("budget:{", "early_stopping:{name:'median',metric:'val_loss'},budget:{")))
                .definition()
                .stopping()
                .orElseThrow();
        assertThat(median.maximize()).isFalse();
        assertThat(mapper.map(spec(GOOD)).definition().stopping()).isEmpty();
    }

    @Test
    void aFunctionsStepsAreTheLastRungOfItsTrials() {
        String function = "metadata:{name:'f'},objective:{metric:'value',direction:'minimize'},"
                + "parameters:{x0:{type:'float',min:0,max:1},x1:{type:'float',min:0,max:1}},"
                + "early_stopping:{name:'asha'},budget:{max_trials:9},trainer:{function:'branin',steps:12}";
        SweepSpecMapper.Mapped mapped = mapper.map(spec(function));
        assertThat(mapped.definition().stopping().orElseThrow())
                .isEqualTo(new StoppingConfig("asha", "value", false, 1, 12, List.of(), 3, 5, 5, 0, 0.1));
        assertThat(mapped.notes()).noneMatch(note -> note.contains("trainer.steps"));
        String without = function.replace(",steps:12", "").replace("'asha'", "'asha',max:12");
        assertThat(mapper.map(spec(without)).notes()).anyMatch(note -> note.contains("trainer.steps"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type:'fixed',value:30 | 30",
                "type:'int',min:5,max:60 | 60",
                "type:'ordinal',values:[10,20,40] | 40",
                "type:'categorical',values:[20,80,'many',10] | 80",
            })
    void trialsMayHaveAsManyStepsAsTheyMayHaveEpochs(String epochs, long max) {
        String json = GOOD.replace("type:'fixed',value:30", epochs)
                .replace("initial_trials:[{lr:0.01,units:32,opt:'adam'}],", "")
                .replace("budget:{", "early_stopping:{name:'asha'},budget:{");
        assertThat(mapper.map(spec(json)).definition().stopping().orElseThrow().max())
                .isEqualTo(max);
    }

    @ParameterizedTest
    @ValueSource(strings = {"name:'median'", "name:'patience'", "name:'asha',rungs:['5','10']"})
    void theFirstStepAtWhichTrialsMayStopHasOneLimitForAllRules(String rule) {
        String json = GOOD.replace("budget:{", "early_stopping:{" + rule + ",min:'1000000000000'},budget:{");
        assertThat(mapper.map(spec(json)).definition().stopping().orElseThrow().min())
                .isEqualTo(1_000_000_000_000L);
        assertThat(catchThrowableOfType(
                                InvalidSpecException.class,
                                () -> mapper.map(spec(json.replace("1000000000000", "1000000000001"))))
                        .problems())
                .singleElement()
                .satisfies(p -> assertThat(p.where()).isEqualTo("early_stopping.min"));
    }

    @Test
    void aFiniteSpaceThatTakesLongToCountNeedsNoBudget() {
        String json = "metadata:{name:'f'},objective:{metric:'value',direction:'minimize'},"
                + "parameters:{a:{type:'int',min:1,max:3000},b:{type:'int',min:1,max:3000}},"
                + "constraints:['a <= b'],trainer:{command:['true']}";

        SweepSpecMapper.Mapped mapped = mapper.map(spec(json));
        assertThat(mapped.cells()).isEmpty();
        assertThat(mapped.definition().strategy().name()).isEqualTo("grid");
        assertThat(mapped.notes()).anyMatch(note -> note.contains("All of at most 9000000 configurations fit"));
        assertThat(catchThrowableOfType(
                                InvalidSpecException.class,
                                () -> mapper.map(spec(json.replace("max:3000", "max:4000"))))
                        .problems())
                .singleElement()
                .satisfies(p -> assertThat(p.where()).isEqualTo("budget.max_trials"));
        assertThat(mapper.map(spec(json.replace("max:3000", "max:30"))).cells()).hasValue(31 * 30 / 2);
    }

    @Test
    void allMistakesAreReportedTogether() {
        var error = catchThrowableOfType(
                InvalidSpecException.class,
                () -> mapper.map(
                        spec("metadata:{name:''},parameters:{a:{type:'float',min:1},b:{type:'what'}},trainer:{}")));
        assertThat(error.problems().stream().map(p -> p.where()).toList())
                .contains("metadata.name", "objective.metric", "parameters.a.max", "parameters.b.type", "trainer");
    }
}
