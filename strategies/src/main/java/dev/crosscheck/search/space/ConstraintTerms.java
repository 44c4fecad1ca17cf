package dev.crosscheck.search.space;

import dev.crosscheck.search.space.ConstraintLexer.Kind;
import dev.crosscheck.search.space.ConstraintLexer.Token;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.DoubleBinaryOperator;

/** Gives names, operators and functions of one constraint their meaning, and refuses what does not fit together. */
final class ConstraintTerms {
    private static final List<String> FUNCTIONS = List.of("min", "max", "abs", "log", "exp", "sqrt", "floor", "ceil");
    private final String text;
    private final List<ParameterSpec> parameters;
    private final Map<String, Integer> positions;
    private final TreeSet<Integer> mentioned = new TreeSet<>();

    ConstraintTerms(String text, List<ParameterSpec> parameters, Map<String, Integer> positions) {
        this.text = text;
        this.parameters = parameters;
        this.positions = positions;
    }

    SortedSet<Integer> mentioned() {
        return mentioned;
    }

    Term name(Token token) {
        Integer index = positions.get(token.text());
        if (index == null) {
            if (token.kind() == Kind.WORD
                    && (token.text().equals("true") || token.text().equals("false"))) {
                double value = token.text().equals("true") ? 1 : 0;
                return new Term.Truth(token.position(), r -> value, true);
            }
            if (token.kind() == Kind.QUOTED_NAME) {
                throw unknown(token.position(), token.text());
            }
            return new Term.Text(token.position(), token.text(), true);
        }
        mentioned.add(index);
        return parameter(token.position(), index);
    }

    private Term parameter(int position, int index) {
        Domain domain = parameters.get(index).domain();
        if (domain instanceof Domain.FloatDomain || domain instanceof Domain.IntDomain) {
            return new Term.Numeric(position, r -> r[index], false);
        }
        List<ParameterValue> values = listed(domain);
        if (values.stream().allMatch(v -> v instanceof ParameterValue.BoolValue)) {
            double[] table = values.stream()
                    .mapToDouble(v -> v.text().equals("true") ? 1 : 0)
                    .toArray();
            return new Term.Truth(position, r -> table[(int) r[index]], false);
        }
        if (values.stream()
                .noneMatch(v -> v instanceof ParameterValue.TextValue || v instanceof ParameterValue.BoolValue)) {
            double[] table = values.stream().mapToDouble(Axis::number).toArray();
            return new Term.Numeric(position, r -> table[(int) r[index]], false);
        }
        return new Term.Choice(position, index, parameters.get(index).name(), values);
    }

    private static List<ParameterValue> listed(Domain domain) {
        if (domain instanceof Domain.OrdinalDomain d) {
            return d.values();
        }
        if (domain instanceof Domain.CategoricalDomain d) {
            return d.values();
        }
        return List.of(((Domain.FixedDomain) domain).value());
    }

    Term.Numeric number(Term term) {
        if (term instanceof Term.Numeric number) {
            return number;
        }
        throw refuse(term, "a number");
    }

    Expression truth(Term term) {
        if (term instanceof Term.Truth truth) {
            return truth.expression();
        }
        throw refuse(term, "a condition");
    }

    private ConstraintSyntaxException refuse(Term term, String wanted) {
        if (term instanceof Term.Text word && word.bare()) {
            return unknown(word.position(), word.text());
        }
        String seen = term instanceof Term.Choice c
                ? "\"" + c.name() + "\" (a choice of texts)"
                : term instanceof Term.Text t
                        ? "the text \"" + t.text() + "\""
                        : term instanceof Term.Numeric ? "a number" : "a condition";
        return new ConstraintSyntaxException(text, term.position(), seen + " stands where " + wanted + " is needed");
    }

    private ConstraintSyntaxException unknown(int position, String name) {
        String hint = NearestName.hint(name, positions.keySet());
        return new ConstraintSyntaxException(text, position, "there is no parameter \"" + name + "\"" + hint);
    }

    Term power(Term base, Term exponent) {
        Expression a = number(base).expression();
        Expression b = number(exponent).expression();
        boolean constant = number(base).constant() && number(exponent).constant();
        return new Term.Numeric(base.position(), r -> Math.pow(a.at(r), b.at(r)), constant);
    }

    /** Two numbers or more with operators of one rank between them, which are applied from left to right. */
    Term chain(List<Term.Numeric> numbers, List<String> operators) {
        Expression[] all = numbers.stream().map(Term.Numeric::expression).toArray(Expression[]::new);
        DoubleBinaryOperator[] steps =
                operators.stream().map(ConstraintTerms::operator).toArray(DoubleBinaryOperator[]::new);
        Expression result = r -> {
            double value = all[0].at(r);
            for (int i = 0; i < steps.length; i++) {
                value = steps[i].applyAsDouble(value, all[i + 1].at(r));
            }
            return value;
        };
        boolean constant = numbers.stream().allMatch(Term.Numeric::constant);
        return new Term.Numeric(numbers.get(0).position(), result, constant);
    }

    private static DoubleBinaryOperator operator(String operator) {
        return switch (operator) {
            case "+" -> (a, b) -> a + b;
            case "-" -> (a, b) -> a - b;
            case "*" -> (a, b) -> a * b;
            case "/" -> (a, b) -> a / b;
            default -> ConstraintTerms::remainder;
        };
    }

    private static double remainder(double a, double b) {
        double rest = a % b;
        return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
    }

    Term call(Token name, List<Term> arguments) {
        if (!FUNCTIONS.contains(name.text())) {
            String hint = NearestName.hint(name.text(), FUNCTIONS);
            throw new ConstraintSyntaxException(
                    text, name.position(), "there is no function \"" + name.text() + "\"" + hint);
        }
        boolean many = name.text().equals("min") || name.text().equals("max");
        if (!many && arguments.size() != 1) {
            throw new ConstraintSyntaxException(text, name.position(), name.text() + " takes one argument");
        }
        Expression a = number(arguments.get(0)).expression();
        Expression result =
                switch (name.text()) {
                    case "abs" -> r -> Math.abs(a.at(r));
                    case "log" -> r -> Math.log(a.at(r));
                    case "exp" -> r -> Math.exp(a.at(r));
                    case "sqrt" -> r -> Math.sqrt(a.at(r));
                    case "floor" -> r -> Math.floor(a.at(r));
                    case "ceil" -> r -> Math.ceil(a.at(r));
                    default -> extreme(arguments, name.text().equals("min"));
                };
        boolean constant = arguments.stream().allMatch(t -> number(t).constant());
        return new Term.Numeric(name.position(), result, constant);
    }

    private Expression extreme(List<Term> arguments, boolean smallest) {
        Expression[] all = arguments.stream().map(t -> number(t).expression()).toArray(Expression[]::new);
        return r -> {
            double best = all[0].at(r);
            for (int i = 1; i < all.length; i++) {
                best = smallest ? Math.min(best, all[i].at(r)) : Math.max(best, all[i].at(r));
            }
            return best;
        };
    }

    Expression compare(Term left, Token operator, Term right) {
        if (left instanceof Term.Choice choice) {
            return compareChoice(choice, operator, right);
        }
        if (right instanceof Term.Choice choice) {
            return compareChoice(choice, operator, left);
        }
        if (left instanceof Term.Truth a && right instanceof Term.Truth b) {
            boolean wanted = wantsEqual(operator, "conditions");
            return Expression.truth(
                    r -> (a.expression().holds(r) == b.expression().holds(r)) == wanted);
        }
        Expression a = number(left).expression();
        Expression b = number(right).expression();
        return Expression.truth(
                switch (operator.text()) {
                    case "==" -> r -> a.at(r) == b.at(r);
                    case "!=" -> r -> a.at(r) != b.at(r);
                    case "<=" -> r -> a.at(r) <= b.at(r);
                    case ">=" -> r -> a.at(r) >= b.at(r);
                    case "<" -> r -> a.at(r) < b.at(r);
                    default -> r -> a.at(r) > b.at(r);
                });
    }

    private Expression compareChoice(Term.Choice choice, Token operator, Term other) {
        boolean wanted = wantsEqual(operator, "a choice of texts");
        int p = choice.parameter();
        if (other instanceof Term.Choice second) {
            int q = second.parameter();
            int[] match = choice.values().stream()
                    .mapToInt(v -> new ListAxis(second.values(), false).indexOrMinusOne(v))
                    .toArray();
            return Expression.truth(r -> (match[(int) r[p]] == (int) r[q]) == wanted);
        }
        int index = new ListAxis(choice.values(), false).indexOrMinusOne(literal(choice, other));
        if (index < 0) {
            String seen = literal(choice, other).text();
            List<String> known =
                    choice.values().stream().map(ParameterValue::text).toList();
            String hint = NearestName.hint(seen, known);
            String what = "\"" + choice.name() + "\" never has the value " + seen + hint;
            throw new ConstraintSyntaxException(text, other.position(), what);
        }
        return Expression.truth(r -> ((int) r[p] == index) == wanted);
    }

    private ParameterValue literal(Term.Choice choice, Term other) {
        if (other instanceof Term.Text literal) {
            return new ParameterValue.TextValue(literal.text());
        }
        if (other instanceof Term.Numeric n && n.constant() && Double.isFinite(n.value())) {
            return new ParameterValue.FloatValue(n.value());
        }
        if (other instanceof Term.Truth t && t.constant()) {
            return new ParameterValue.BoolValue(t.expression().holds(new double[0]));
        }
        throw refuse(other, "a value of \"" + choice.name() + "\"");
    }

    private boolean wantsEqual(Token operator, String of) {
        if (!operator.is("==") && !operator.is("!=")) {
            String what = operator.text() + " does not work on " + of + ": use == or !=";
            throw new ConstraintSyntaxException(text, operator.position(), what);
        }
        return operator.is("==");
    }
}
