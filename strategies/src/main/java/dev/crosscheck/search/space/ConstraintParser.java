package dev.crosscheck.search.space;

import dev.crosscheck.search.space.ConstraintLexer.Kind;
import dev.crosscheck.search.space.ConstraintLexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.Supplier;

/**
 * Recursive descent over {@code or, and, not, comparison, + -, * / %, sign, **, atom}, loosest first, as in Python: {@code not} (and {@code !}) bind less
 * tightly than a comparison, {@code **} is right-associative, comparisons chain ({@code 1 < x < 5}).
 */
final class ConstraintParser {
    private static final int DEEPEST = 100;
    private static final List<String> COMPARISONS = List.of("==", "!=", "<=", ">=", "<", ">");
    private static final List<String> SUMS = List.of("+", "-");
    private static final List<String> PRODUCTS = List.of("*", "/", "%");
    private final String text;
    private final List<Token> tokens;
    private final ConstraintTerms terms;
    private int at;
    private int depth;

    private ConstraintParser(String text, List<ParameterSpec> parameters, Map<String, Integer> positions) {
        this.text = text;
        this.tokens = ConstraintLexer.cut(text);
        this.terms = new ConstraintTerms(text, parameters, positions);
    }

    /** Compiles a constraint. {@code positions}: index of each parameter in the list, by name. */
    static Constraint parse(String text, List<ParameterSpec> parameters, Map<String, Integer> positions) {
        ConstraintParser parser = new ConstraintParser(text, parameters, positions);
        Term result = parser.or();
        Token rest = parser.peek();
        if (rest.kind() != Kind.END) {
            throw parser.failure(rest, "an operator is missing before " + rest.shown());
        }
        if (!(result instanceof Term.Truth truth)) {
            parser.terms.number(result);
            throw new ConstraintSyntaxException(
                    text, 0, "this is a number, not a condition: compare it with something");
        }
        SortedSet<Integer> mentioned = parser.terms.mentioned();
        return new Constraint(
                text, truth.expression(), mentioned.stream().mapToInt(i -> i).toArray(), parser.tokens.size());
    }

    private Term or() {
        Term left = and();
        List<Expression> conditions = new ArrayList<>();
        while (skip("||")) {
            join(conditions, left, and());
        }
        Expression[] all = conditions.toArray(Expression[]::new);
        return all.length == 0 ? left : new Term.Truth(left.position(), Expression.truth(r -> anyHolds(all, r)), false);
    }

    private Term and() {
        Term left = not();
        List<Expression> conditions = new ArrayList<>();
        while (skip("&&")) {
            join(conditions, left, not());
        }
        Expression[] all = conditions.toArray(Expression[]::new);
        return all.length == 0 ? left : new Term.Truth(left.position(), Expression.truth(r -> allHold(all, r)), false);
    }

    /** What is joined lies side by side, not one within the other: a chain of any length needs no deep stack. */
    private void join(List<Expression> conditions, Term first, Term next) {
        if (conditions.isEmpty()) {
            conditions.add(terms.truth(first));
        }
        conditions.add(terms.truth(next));
    }

    private Term not() {
        Token token = peek();
        if (!skip("!")) {
            return comparison();
        }
        descend(token);
        Expression a = terms.truth(not());
        depth--;
        return new Term.Truth(token.position(), Expression.truth(r -> !a.holds(r)), false);
    }

    private Term comparison() {
        Term left = sum();
        List<Expression> links = new ArrayList<>();
        int start = left.position();
        while (peek().kind() == Kind.OPERATOR && COMPARISONS.contains(peek().text())) {
            Token operator = next();
            Term right = sum();
            links.add(terms.compare(left, operator, right));
            left = right;
        }
        if (links.isEmpty()) {
            return left;
        }
        Expression[] all = links.toArray(Expression[]::new);
        return new Term.Truth(start, all.length == 1 ? all[0] : Expression.truth(r -> allHold(all, r)), false);
    }

    private static boolean allHold(Expression[] all, double[] row) {
        for (Expression link : all) {
            if (!link.holds(row)) {
                return false;
            }
        }
        return true;
    }

    private static boolean anyHolds(Expression[] all, double[] row) {
        for (Expression condition : all) {
            if (condition.holds(row)) {
                return true;
            }
        }
        return false;
    }

    private Term sum() {
        return chain(SUMS, this::product);
    }

    private Term product() {
        return chain(PRODUCTS, this::sign);
    }

    private Term chain(List<String> operators, Supplier<Term> operand) {
        Term first = operand.get();
        List<Term.Numeric> numbers = new ArrayList<>();
        List<String> between = new ArrayList<>();
        while (operators.stream().anyMatch(peek()::is)) {
            between.add(next().text());
            Term right = operand.get();
            if (numbers.isEmpty()) {
                numbers.add(terms.number(first));
            }
            numbers.add(terms.number(right));
        }
        return numbers.isEmpty() ? first : terms.chain(numbers, between);
    }

    private Term sign() {
        Token token = peek();
        if (!token.is("-") && !token.is("+")) {
            return power();
        }
        next();
        descend(token);
        Term.Numeric operand = terms.number(sign());
        depth--;
        Expression e = operand.expression();
        boolean minus = token.is("-");
        return new Term.Numeric(token.position(), minus ? r -> -e.at(r) : e, operand.constant());
    }

    private Term power() {
        Term base = atom();
        Token token = peek();
        if (!skip("**")) {
            return base;
        }
        descend(token);
        Term result = terms.power(base, sign());
        depth--;
        return result;
    }

    private Term atom() {
        Token token = next();
        if (token.kind() == Kind.NUMBER) {
            double value = Double.parseDouble(token.text());
            return new Term.Numeric(token.position(), r -> value, true);
        }
        if (token.kind() == Kind.TEXT) {
            return new Term.Text(token.position(), token.text(), false);
        }
        if (token.is("(")) {
            descend(token);
            Term inner = or();
            close(token);
            depth--;
            return inner;
        }
        if (token.kind() == Kind.QUOTED_NAME || token.kind() == Kind.WORD) {
            return token.kind() == Kind.WORD && peek().is("(") ? call(token) : terms.name(token);
        }
        throw failure(token, "a value is missing before " + token.shown());
    }

    private Term call(Token name) {
        Token open = next();
        descend(open);
        List<Term> arguments = new ArrayList<>();
        do {
            arguments.add(terms.number(sum()));
        } while (skip(","));
        close(open);
        depth--;
        return terms.call(name, arguments);
    }

    private void close(Token open) {
        if (!skip(")")) {
            throw failure(open, "the bracket is not closed");
        }
    }

    private void descend(Token token) {
        if (++depth > DEEPEST) {
            throw failure(token, "the constraint is nested more than " + DEEPEST + " deep");
        }
    }

    private Token peek() {
        return tokens.get(at);
    }

    private Token next() {
        Token token = tokens.get(at);
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    private boolean skip(String operator) {
        boolean found = peek().is(operator);
        at += found ? 1 : 0;
        return found;
    }

    private ConstraintSyntaxException failure(Token token, String what) {
        return new ConstraintSyntaxException(text, token.position(), what);
    }
}
