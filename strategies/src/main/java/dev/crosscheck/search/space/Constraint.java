package dev.crosscheck.search.space;

/**
 * A condition on parameters that every configuration must satisfy. One that mentions an inactive parameter is taken as satisfied: it says nothing about
 * configurations without it. Numbers follow IEEE 754, so a comparison with the result of 0/0 or log(-1) does not hold; {@code %} takes the sign of the
 * divisor.
 */
final class Constraint {
    private final String text;
    private final Expression expression;
    private final int[] mentioned;
    private final int length;

    Constraint(String text, Expression expression, int[] mentioned, int length) {
        this.text = text;
        this.expression = expression;
        this.mentioned = mentioned;
        this.length = length;
    }

    /** Number of words and signs: how long a look at a row takes grows with it. */
    int length() {
        return length;
    }

    String text() {
        return text;
    }

    boolean isSatisfied(double[] row) {
        for (int parameter : mentioned) {
            if (Double.isNaN(row[parameter])) {
                return true;
            }
        }
        return expression.holds(row);
    }
}
