package dev.crosscheck.cli.spec;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Scalars of a message: text, numbers, booleans, durations. */
final class ScalarReader {
    private final Mistakes mistakes;

    ScalarReader(Mistakes mistakes) {
        this.mistakes = mistakes;
    }

    Optional<Object> read(FieldDescriptor field, Node node, String path) {
        switch (field.getJavaType()) {
            case STRING -> {
                return text(node, path);
            }
            case BOOLEAN -> {
                return bool(node, path);
            }
            case INT -> {
                return whole(node, path, Integer.MIN_VALUE, Integer.MAX_VALUE).map(Long::intValue);
            }
            case LONG -> {
                return whole(node, path, Long.MIN_VALUE, Long.MAX_VALUE).map(number -> number);
            }
            case DOUBLE -> {
                return number(node, path);
            }
            default -> {
                throw new IllegalStateException("no rule for fields like " + field.getFullName());
            }
        }
    }

    Optional<Duration> duration(Node node, String path) {
        Optional<Scalar> scalar = scalar(node);
        Optional<Duration> duration = scalar.flatMap(s -> DurationText.parse(s.text()));
        if (duration.isEmpty()) {
            String hint = scalar.filter(Scalar::isNumber).isPresent() ? "a duration with its unit" : "a duration";
            wrong(node, path, hint + ", such as 500ms, 15s, 30m or 2h30m");
        }
        return duration;
    }

    private Optional<Object> text(Node node, String path) {
        Optional<Scalar> scalar = scalar(node);
        if (scalar.isPresent() && scalar.get().kind() == Scalar.Kind.TEXT) {
            return Optional.of(scalar.get().text());
        }
        boolean quotable = scalar.isPresent() && scalar.get().kind() != Scalar.Kind.NULL;
        wrong(node, path, quotable ? "text: put it in quotes" : "text");
        return Optional.empty();
    }

    private Optional<Object> bool(Node node, String path) {
        Optional<Scalar> scalar = scalar(node).filter(s -> s.kind() == Scalar.Kind.BOOL);
        if (scalar.isEmpty()) {
            wrong(node, path, "true or false");
        }
        return scalar.map(Scalar::bool);
    }

    private Optional<Long> whole(Node node, String path, long min, long max) {
        Optional<Scalar> scalar = scalar(node).filter(Scalar::isNumber);
        if (scalar.isEmpty() || scalar.get().text().length() > 40) {
            wrong(node, path, "a whole number");
            return Optional.empty();
        }
        double size = Math.abs(Double.parseDouble(scalar.get().text()));
        BigDecimal exact = size < 1e20 ? new BigDecimal(scalar.get().text()) : BigDecimal.valueOf(1e20);
        if (exact.stripTrailingZeros().scale() > 0) {
            wrong(node, path, "a whole number");
            return Optional.empty();
        }
        BigInteger value = exact.toBigInteger();
        if (value.compareTo(BigInteger.valueOf(min)) < 0 || value.compareTo(BigInteger.valueOf(max)) > 0) {
            wrong(node, path, "a whole number from " + min + " to " + max);
            return Optional.empty();
        }
        return Optional.of(value.longValueExact());
    }

    private Optional<Object> number(Node node, String path) {
        Optional<Double> number = scalar(node)
                .filter(Scalar::isNumber)
                .map(s -> Double.parseDouble(s.text()))
                .filter(Double::isFinite);
        if (number.isEmpty()) {
            wrong(node, path, "a finite number");
        }
        return number.map(value -> value);
    }

    private void wrong(Node node, String path, String expected) {
        mistakes.add(node, path, "is " + Scalar.describe(node) + "; expected " + expected);
    }

    private static Optional<Scalar> scalar(Node node) {
        return node instanceof ScalarNode leaf ? Optional.of(Scalar.of(leaf)) : Optional.empty();
    }
}
