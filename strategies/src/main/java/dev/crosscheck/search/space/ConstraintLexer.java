package dev.crosscheck.search.space;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Cuts a constraint into tokens. */
final class ConstraintLexer {
    private static final List<String> OPERATORS =
            List.of("**", "==", "!=", "<=", ">=", "&&", "||", "<", ">", "+", "-", "*", "/", "%", "(", ")", ",", "!");
    private static final Map<String, String> WORDS = Map.of("and", "&&", "or", "||", "not", "!");

    enum Kind {
        NUMBER,
        TEXT,
        WORD,
        QUOTED_NAME,
        OPERATOR,
        END
    }

    /** {@code text}: an operator's canonical sign, a word, or the content of quotes; {@code position}: of its first character, from 0. */
    record Token(Kind kind, String text, int position) {
        boolean is(String operator) {
            return kind == Kind.OPERATOR && text.equals(operator);
        }

        String shown() {
            return kind == Kind.END ? "the end" : "\"" + text + "\"";
        }
    }

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private ConstraintLexer(String text) {
        this.text = text;
    }

    static List<Token> cut(String text) {
        return new ConstraintLexer(text).run();
    }

    private List<Token> run() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '"' || c == '\'' || c == '`') {
                quoted(c);
            } else if (isDigit(c) || (c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1)))) {
                number();
            } else if (Character.isLetter(c) || c == '_') {
                word();
            } else {
                operator();
            }
        }
        tokens.add(new Token(Kind.END, "", text.length()));
        return tokens;
    }

    private void quoted(char quote) {
        int end = text.indexOf(quote, at + 1);
        if (end < 0) {
            throw new ConstraintSyntaxException(text, at, "the quote " + quote + " is not closed");
        }
        add(quote == '`' ? Kind.QUOTED_NAME : Kind.TEXT, text.substring(at + 1, end), end + 1);
    }

    private void number() {
        int end = digits(at);
        if (end < text.length() && text.charAt(end) == '.') {
            end = digits(end + 1);
        }
        if (end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
            int sign = end + 1 < text.length() && "+-".indexOf(text.charAt(end + 1)) >= 0 ? 1 : 0;
            int exponent = digits(end + 1 + sign);
            end = exponent > end + 1 + sign ? exponent : end;
        }
        if (end < text.length() && isWordPart(text.charAt(end))) {
            throw new ConstraintSyntaxException(text, at, "a number runs into a name");
        }
        add(Kind.NUMBER, text.substring(at, end), end);
    }

    private int digits(int from) {
        int end = from;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private void word() {
        int end = at;
        while (end < text.length() && isWordPart(text.charAt(end))) {
            end++;
        }
        String word = text.substring(at, end);
        String operator = WORDS.get(word);
        add(operator == null ? Kind.WORD : Kind.OPERATOR, operator == null ? word : operator, end);
    }

    private void operator() {
        for (String operator : OPERATORS) {
            if (text.startsWith(operator, at)) {
                add(Kind.OPERATOR, operator, at + operator.length());
                return;
            }
        }
        String hint = text.charAt(at) == '=' ? "; write == to compare" : "";
        throw new ConstraintSyntaxException(text, at, "\"" + text.charAt(at) + "\" is not understood" + hint);
    }

    private void add(Kind kind, String content, int end) {
        tokens.add(new Token(kind, content, at));
        at = end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.';
    }
}
