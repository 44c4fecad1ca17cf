package dev.crosscheck.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.crosscheck.proto.v1.ParameterDefinition;
import dev.crosscheck.search.space.Domain;
import dev.crosscheck.search.space.ParameterSpec;
import dev.crosscheck.search.space.ParameterValue.BoolValue;
import dev.crosscheck.search.space.ParameterValue.FloatValue;
import dev.crosscheck.search.space.ParameterValue.IntValue;
import dev.crosscheck.search.space.ParameterValue.TextValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ParametersTest {
    private final List<String> mistakes = new ArrayList<>();
    private final Parameters parameters = new Parameters((where, what) -> mistakes.add(where + " " + what));

    private static ParameterDefinition.Builder of(String type) {
        return ParameterDefinition.newBuilder().setType(type);
    }

    private static Value number(double number) {
        return Value.newBuilder().setNumberValue(number).build();
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private static Value flag() {
        return Value.newBuilder().setBoolValue(true).build();
    }

    @Test
    void everyTypeIsReadInTheOrderOfTheSpecification() {
        Map<String, ParameterDefinition> given = new LinkedHashMap<>();
        given.put("x", of("float").setMin(1).setMax(9).setLog(true).setPoints(4).build());
        given.put("n", of("int").setMin(2).setMax(8).setStep(2).build());
        given.put("o", of("ordinal").addValues(number(1)).addValues(number(2.5)).build());
        given.put("c", of("categorical").addValues(text("a")).addValues(flag()).build());
        given.put("f", of("fixed").setValue(number(3)).putWhen("c", text("a")).build());
        assertThat(parameters.map(given))
                .containsExactly(
                        new ParameterSpec("x", new Domain.FloatDomain(1, 9, true, OptionalInt.of(4)), Map.of()),
                        new ParameterSpec("n", new Domain.IntDomain(2, 8, 2, false), Map.of()),
                        new ParameterSpec(
                                "o", new Domain.OrdinalDomain(List.of(new IntValue(1), new FloatValue(2.5))), Map.of()),
                        new ParameterSpec(
                                "c",
                                new Domain.CategoricalDomain(List.of(new TextValue("a"), new BoolValue(true))),
                                Map.of()),
                        new ParameterSpec(
                                "f",
                                new Domain.FixedDomain(new IntValue(3)),
                                Map.of("c", List.of(new TextValue("a")))));
        assertThat(mistakes).isEmpty();
        assertThat(parameters.isFlawed()).isFalse();
    }

    @Test
    void aParameterWithAMistakeIsLeftOutAndTheMistakeNamed() {
        Map<String, ParameterDefinition> given = new LinkedHashMap<>();
        given.put("a", of("").build());
        given.put("b", of("flaot").build());
        given.put("c", of("float").setMin(0).setStep(2).build());
        given.put("d", of("int").setMin(0.5).setMax(0x1p54).build());
        given.put("e", of("fixed").build());
        given.put("good", of("int").setMin(0).setMax(1).build());
        assertThat(parameters.map(given)).extracting(ParameterSpec::name).containsExactly("good");
        assertThat(parameters.isFlawed()).isTrue();
        assertThat(mistakes)
                .containsExactly(
                        "parameters.a.type is missing (expected: float, int, ordinal, categorical, fixed)",
                        "parameters.b.type \"flaot\" is unknown (expected: float, int, ordinal, categorical, fixed);"
                                + " did you mean \"float\"?",
                        "parameters.c.step does not belong to a parameter of type float",
                        "parameters.c.max is missing: give the largest value",
                        "parameters.d.min 0.5 is not a whole number of at most 2^53",
                        "parameters.d.max 1.8014398509481984E16 is not a whole number of at most 2^53",
                        "parameters.e.value is missing: give the constant");
    }

    @Test
    void onlyTextNumbersAndBooleansAreValues() {
        Value list = Value.newBuilder()
                .setListValue(ListValue.newBuilder().addValues(number(7)))
                .build();
        Value object =
                Value.newBuilder().setStructValue(Struct.getDefaultInstance()).build();
        Value nothing = Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();
        Mistakes into = (where, what) -> mistakes.add(where + " " + what);
        assertThat(Values.list(list, "v", into)).containsExactly(new IntValue(7));
        List<Value> bad = List.of(list, object, nothing, Value.getDefaultInstance(), number(Double.NaN));
        assertThat(Values.list(bad, "v", into)).isEmpty();
        assertThat(mistakes)
                .containsExactly(
                        "v[0] is a list (expected: a string, a number or a boolean)",
                        "v[1] is an object (expected: a string, a number or a boolean)",
                        "v[2] is null (expected: a string, a number or a boolean)",
                        "v[3] is missing (expected: a string, a number or a boolean)",
                        "v[4] NaN is not a finite number");
    }
}
