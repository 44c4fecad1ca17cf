package dev.crosscheck.cli.spec;

import dev.crosscheck.cli.console.Mistake;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.yaml.snakeyaml.nodes.Node;

/** Gathers what is wrong with one file, so that all of it is reported at once. */
final class Mistakes {
    private final String file;
    private final List<Mistake> found = new ArrayList<>();

    Mistakes(String file) {
        this.file = file;
    }

    void add(Node node, String path, String text) {
        add(lineOf(node), path, text);
    }

    void add(int line, String path, String text) {
        found.add(new Mistake(file, line, path, text));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    List<Mistake> inOrderOfLines() {
        return found.stream().sorted(Comparator.comparingInt(Mistake::line)).toList();
    }

    static int lineOf(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
