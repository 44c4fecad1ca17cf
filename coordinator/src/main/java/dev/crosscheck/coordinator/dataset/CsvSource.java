package dev.crosscheck.coordinator.dataset;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/** Opens CSV text: comma, double quotes (RFC 4180), UTF-8 with or without byte order mark, plain or gzipped; cells are trimmed, empty lines skipped. */
public final class CsvSource {
    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setTrim(true).get();

    private CsvSource() {}

    /** A parser over the stream, which it closes. */
    public static CSVParser open(InputStream stream) throws IOException {
        PushbackInputStream bytes = new PushbackInputStream(stream, 3);
        byte[] head = bytes.readNBytes(3);
        bytes.unread(head);
        boolean gzip = head.length >= 2 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b;
        PushbackInputStream text = gzip ? new PushbackInputStream(new GZIPInputStream(bytes, 1 << 16), 3) : bytes;
        byte[] mark = text.readNBytes(3);
        if (!(mark.length == 3 && (mark[0] & 0xff) == 0xef && (mark[1] & 0xff) == 0xbb && (mark[2] & 0xff) == 0xbf)) {
            text.unread(mark);
        }
        return CSVParser.builder()
                .setReader(new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8), 1 << 16))
                .setFormat(FORMAT)
                .get();
    }

    /** The cell as it has to stand in a file: quoted where it holds a comma, a quote or a line break. */
    public static String cell(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
