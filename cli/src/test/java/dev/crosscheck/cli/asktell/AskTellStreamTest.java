package dev.crosscheck.cli.asktell;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Lines in and out: encodings, order, ends. */
class AskTellStreamTest extends AskTellFixture {
    @Test
    void textOfAnyLanguageComesBackAsItWas() throws IOException {
        String name = "größe \uD83D\uDE00\u2028 \\\" / #: é";
        String quoted = new JsonMapper().writeValueAsString(name);
        program.answer(
                "{\"new\": {\"parameters\": {\"p\": {\"type\": \"categorical\", \"values\": [" + quoted
                        + ", \"a\\/b\", \"yes\", \"1\"]}}, \"objective\": {\"direction\": \"minimize\"}, \"strategy\": {\"name\": \"grid\"}}}");

        List<String> values = new ArrayList<>();
        answer("{\"ask\": 4}")
                .path("trials")
                .forEach(trial -> values.add(trial.path("params").path("p").textValue()));
        assertThat(values).containsExactlyInAnyOrder(name, "a/b", "yes", "1");
    }

    @Test
    void everyLineIsAnsweredBeforeTheNextIsRead() throws IOException {
        PipedOutputStream toProgram = new PipedOutputStream();
        PipedInputStream fromProgram = new PipedInputStream();
        PipedInputStream in = new PipedInputStream(toProgram);
        PrintStream out = new PrintStream(new PipedOutputStream(fromProgram), false, StandardCharsets.UTF_8);
        CompletableFuture<Void> end = CompletableFuture.runAsync(() -> {
            try (out) {
                program.run(in, out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try (var answers =
                new java.io.BufferedReader(new java.io.InputStreamReader(fromProgram, StandardCharsets.UTF_8))) {
            toProgram.write((SIX.replace("NAME", "grid") + "\r\n\n").getBytes(StandardCharsets.UTF_8));
            toProgram.flush();
            assertThat(answers.readLine()).isEqualTo("{\"ok\":true}");
            toProgram.write("{\"ask\": 1}".getBytes(StandardCharsets.UTF_8));
            toProgram.close();
            assertThat(answers.readLine()).startsWith("{\"trials\":[{\"trial\":0,");
            assertThat(answers.readLine()).isNull();
        }
        end.join();
    }

    @Test
    void aReaderThatIsGoneEndsTheConversation() throws IOException {
        String lines = "{\"ask\": 1}\n".repeat(3);
        List<Integer> writes = new ArrayList<>();
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                writes.add(b);
                throw new IOException("Broken pipe");
            }
        };

        program.run(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)), new PrintStream(closed, true));

        assertThat(writes).hasSize(1);
    }

    @Test
    void realNumbersKeepAllTheirDigits() {
        program.answer(SMALL);
        program.answer("{\"ask\": 1}");
        program.answer("{\"tell\": [{\"trial\": 0, \"value\": 0.30000000000000004}]}");

        assertThat(answer("{\"recommend\": true}").path("mean").doubleValue()).isEqualTo(0.1 + 0.2);
    }

    @Test
    void answersAreUtf8WhateverTheStreamSays() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        program.run(
                new ByteArrayInputStream("{\"größe\": 1}\n".getBytes(StandardCharsets.UTF_8)),
                new PrintStream(bytes, true, StandardCharsets.US_ASCII));

        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("größe").endsWith("\n");
    }
}
