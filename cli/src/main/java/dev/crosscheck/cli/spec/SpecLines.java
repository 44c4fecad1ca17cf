package dev.crosscheck.cli.spec;

import java.util.HashMap;
import java.util.Map;

/** The line of every path of a document, from 1. */
public final class SpecLines {
    private final Map<String, Integer> lines = new HashMap<>();

    void put(String path, int line) {
        lines.putIfAbsent(path, line);
    }

    /** The line of the path, or of its nearest ancestor that the document has; 1 when there is none. */
    public int lineOf(String path) {
        String known = path;
        while (!known.isEmpty()) {
            Integer line = lines.get(known);
            if (line != null) {
                return line;
            }
            known = parent(known);
        }
        return 1;
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
    }
}
