package dev.crosscheck.search.space;

import static dev.crosscheck.search.space.Spaces.choice;
import static dev.crosscheck.search.space.Spaces.config;
import static dev.crosscheck.search.space.Spaces.fixed;
import static dev.crosscheck.search.space.Spaces.ordinal;
import static dev.crosscheck.search.space.Spaces.real;
import static dev.crosscheck.search.space.Spaces.when;
import static dev.crosscheck.search.space.Spaces.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConstraintTest {
    private static final List<ParameterSpec> PARAMETERS = List.of(
            whole("n", -10, 10),
            real("x", -10, 10),
            choice("optimizer", "sgd", "adam", "n"),
            choice("other", "adam", "rmsprop"),
            choice("flag", true, false),
            ordinal("depth", 1, 2, 4),
            fixed("epochs", 30),
            when(real("momentum", 0, 1), "optimizer", "sgd"),
            choice("mixed", "auto", 1, 2.5),
            real("learning-rate", 0, 1));

    private static final Configuration HERE = config(
            "n",
            3,
            "x",
            0.5,
            "optimizer",
            "adam",
            "other",
            "adam",
            "flag",
            true,
            "depth",
            4,
            "epochs",
            30,
            "mixed",
            1,
            "learning-rate",
            0.25);

    private static boolean holds(String constraint) {
        return SearchSpace.of(PARAMETERS, List.of("(" + constraint + ") or n == -9"))
                .satisfiesConstraints(HERE);
    }

    private static String refusal(String constraint) {
        InvalidSpaceException e = catchThrowableOfType(
                InvalidSpaceException.class, () -> SearchSpace.of(PARAMETERS, List.of(constraint)));
        assertThat(e).as(constraint).isNotNull();
        assertThat(e.problems()).singleElement().satisfies(p -> assertThat(p.where())
                .isEqualTo("constraints[0]"));
        return e.problems().get(0).message();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n == 3",
                "n + 2 * 4 == 11",
                "(n + 2) * 4 == 20",
                "2 ** n ** 2 == 512",
                "-n ** 2 == -9",
                "2 ** -1 == x",
                "7 % 4 == 3 and -7 % 4 == 1 and 7 % -4 == -1 and n > 0",
                "1 < n < 5",
                "1 < n <= 3 != 4",
                "not n == 4",
                "! n == 4 && !(n != 3) || n == 7",
                "not not n == 3",
                "n == 3 or n == 1 / 0",
                "n == 9 and n == 8 or n == 3",
                "min(n, x, 1) == 0.5 and max(n, x) == 3",
                "abs(-n) == 3 and sqrt(9) == n and floor(x) == 0 and ceil(x) == 1",
                "log(exp(n)) > 2.999",
                "optimizer == adam",
                "optimizer == 'adam' and \"adam\" == optimizer",
                "adam == optimizer",
                "optimizer != sgd",
                "optimizer == other",
                "optimizer != sgd and flag",
                "flag == true and (n == 3) == flag",
                "depth * 2 == 8 and depth >= 3",
                "epochs == 30 and epochs / n == 10",
                "momentum > 0.99",
                "momentum > 0.99 and n == 7",
                "mixed == 1 and mixed != auto and mixed != 2.5",
                "`learning-rate` == .25",
                "1e1 == 10.0 and 2.5E-1 == `learning-rate`",
            })
    void holdsWhereItShould(String constraint) {
        assertThat(holds(constraint)).as(constraint).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n == 4",
                "1 < n < 3",
                "optimizer == sgd or n < 0",
                "not flag or n > 5",
                "optimizer == other and n == 4",
                "depth == 2 or epochs == n",
                "log(-n) < 1 or n == 8",
                "log(-n) >= 1 or n == 8",
            })
    void failsWhereItShould(String constraint) {
        assertThat(holds(constraint)).as(constraint).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            n + y > 3              | there is no parameter "y" (at character 5 of "n + y > 3")
            epoch > 3              | there is no parameter "epoch"; did you mean "epochs"? (at character 1 of "epoch > 3")
            n +                    | a value is missing before the end (at character 4 of "n +")
            n                      | this is a number, not a condition: compare it with something (at character 1 of "n")
            n = 3                  | "=" is not understood; write == to compare (at character 3 of "n = 3")
            (n > 3                 | the bracket is not closed (at character 1 of "(n > 3")
            n > 3)                 | an operator is missing before ")" (at character 6 of "n > 3)")
            n > 3 x < 1            | an operator is missing before "x" (at character 7 of "n > 3 x < 1")
            optimizer == sgdd      | "optimizer" never has the value sgdd; did you mean "sgd"? (at character 14 of "optimizer == sgdd")
            optimizer < sgd        | < does not work on a choice of texts: use == or != (at character 11 of "optimizer < sgd")
            optimizer + 1 > 2      | "optimizer" (a choice of texts) stands where a number is needed (at character 1 of "optimizer + 1 > 2")
            n and x                | a number stands where a condition is needed (at character 1 of "n and x")
            n == 'three'           | the text "three" stands where a number is needed (at character 6 of "n == 'three'")
            optimizer == 'sgd      | the quote ' is not closed (at character 14 of "optimizer == 'sgd")
            sin(n) > 0             | there is no function "sin"; did you mean "min"? (at character 1 of "sin(n) > 0")
            sqrt(n, x) > 0         | sqrt takes one argument (at character 1 of "sqrt(n, x) > 0")
            3n > 1                 | a number runs into a name (at character 1 of "3n > 1")
            flag < true            | < does not work on conditions: use == or != (at character 6 of "flag < true")
            `nothing` > 1          | there is no parameter "nothing" (at character 1 of "`nothing` > 1")
            optimizer              | "optimizer" (a choice of texts) stands where a number is needed (at character 1 of "optimizer")
            """)
    void mistakeIsNamedWithItsPlace(String constraint, String message) {
        assertThat(refusal(constraint)).isEqualTo(message);
    }

    @org.junit.jupiter.api.Test
    void deepNestingIsRefusedInsteadOfOverflowing() {
        assertThat(refusal("(".repeat(5000) + "n > 1" + ")".repeat(5000))).contains("nested more than 100 deep");
        assertThat(refusal("not ".repeat(5000) + "n > 1")).contains("nested more than 100 deep");
        assertThat(refusal("-".repeat(5000) + "n > 1")).contains("nested more than 100 deep");
    }

    @org.junit.jupiter.api.Test
    void longChainsAreNotNesting() {
        String chain = "n > -99" + " and n + 1 > -99".repeat(500);
        assertThat(SearchSpace.of(PARAMETERS, List.of(chain)).satisfiesConstraints(HERE))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n   | ' + n'     | ' == 150003'",
                "n   | ' - n'     | ' == -149997'",
                "n   | ' * 1'     | ' == 3'",
                "n   | ' / 1'     | ' == 3'",
                "n   | ' % 7'     | ' == 3'",
                "n   | ' == n'    | ''",
                "n>2 | ' and n>2' | ''",
                "n>3 | ' or n>3'  | ' or n>2'",
            })
    void aChainMayBeOfAnyLength(String first, String link, String end) {
        assertThat(holds(first + link.repeat(50_000) + end)).isTrue();
    }

    @org.junit.jupiter.api.Test
    void operatorsOfOneRankGoFromLeftToRight() {
        assertThat(holds("n - 1 + 2 - 3 == 1")).isTrue();
        assertThat(holds("n * 8 / 4 % 4 * 2 == 4")).isTrue();
        assertThat(holds("2 ** 2 ** n == 256")).isTrue();
    }

    @org.junit.jupiter.api.Test
    void nothingIsSaidAgainstAConstraintThatTakesTooLongToJudge() {
        assertThat(refusal("n + 0 > 99")).contains("loosen it");
        assertThat(SearchSpace.of(PARAMETERS, List.of("n" + " + 0".repeat(5000) + " > 99"))
                        .satisfiesConstraints(HERE))
                .isFalse();
    }
}
