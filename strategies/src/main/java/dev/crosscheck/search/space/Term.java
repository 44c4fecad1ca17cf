package dev.crosscheck.search.space;

import java.util.List;

/** An operand of a constraint with its type, known before any row is seen. {@code position}: of its first character, from 0. */
sealed interface Term {
    int position();

    /** A number. */
    record Numeric(int position, Expression expression, boolean constant) implements Term {
        double value() {
            return expression.at(new double[0]);
        }
    }

    /** A truth value. */
    record Truth(int position, Expression expression, boolean constant) implements Term {}

    /** A parameter whose values are texts, or of several types; its raw number is the position in {@code values}. */
    record Choice(int position, int parameter, String name, List<ParameterValue> values) implements Term {}

    /** A quoted text, or a bare word that names no parameter. */
    record Text(int position, String text, boolean bare) implements Term {}
}
