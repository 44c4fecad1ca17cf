package dev.crosscheck.cli.spec;

import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * A YAML scalar under the rules of the YAML 1.2 core schema (https://yaml.org/spec/1.2.2, section 10.3.2): only {@code true} and {@code false} are booleans,
 * {@code 1e-4} is a number, {@code yes}, {@code on} and {@code 010:30} are text. Quoted scalars are text.
 *
 * @param kind what it is
 * @param text as written, without quotes
 */
record Scalar(Kind kind, String text) {
    private static final Pattern NULL = Pattern.compile("|~|null|Null|NULL");
    private static final Pattern BOOL = Pattern.compile("true|True|TRUE|false|False|FALSE");
    private static final Pattern INT = Pattern.compile("[-+]?[0-9]+");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern NOT_FINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

    enum Kind {
        NULL("nothing"),
        BOOL("true or false"),
        INT("a number"),
        FLOAT("a number"),
        NOT_FINITE("not a finite number"),
        TEXT("text");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    static Scalar of(ScalarNode node) {
        String text = node.getValue();
        return node.getScalarStyle() == ScalarStyle.PLAIN ? plain(text) : new Scalar(Kind.TEXT, text);
    }

    private static Scalar plain(String text) {
        if (NULL.matcher(text).matches()) {
            return new Scalar(Kind.NULL, text);
        } else if (BOOL.matcher(text).matches()) {
            return new Scalar(Kind.BOOL, text);
        } else if (INT.matcher(text).matches()) {
            return new Scalar(Kind.INT, text);
        } else if (FLOAT.matcher(text).matches()) {
            return new Scalar(Kind.FLOAT, text);
        } else if (NOT_FINITE.matcher(text).matches()) {
            return new Scalar(Kind.NOT_FINITE, text);
        }
        return new Scalar(Kind.TEXT, text);
    }

    boolean isNumber() {
        return kind == Kind.INT || kind == Kind.FLOAT;
    }

    boolean bool() {
        return Boolean.parseBoolean(text);
    }

    /** What a node is, for error messages: {@code 'abc' (text)}, {@code a list}, {@code keys and values}. */
    static String describe(Node node) {
        if (node instanceof ScalarNode leaf) {
            Scalar scalar = of(leaf);
            return scalar.kind() == Kind.NULL
                    ? "nothing"
                    : "'" + scalar.text() + "' (" + scalar.kind().words() + ")";
        }
        return node instanceof MappingNode ? "keys and values" : "a list";
    }
}
