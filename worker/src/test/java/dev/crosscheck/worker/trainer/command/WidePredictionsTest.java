package dev.crosscheck.worker.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.TaskData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Predictions read in a process whose memory is smaller than the text of the tables. */
@Timeout(120)
@NullUnmarked
class WidePredictionsTest {
    private static final int ROWS = 2000;
    private static final int COLUMNS = 784;

    @TempDir
    Path folder;

    /** Says how many examples are predicted. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] args) throws Exception {
            TaskData.Builder data = TaskData.newBuilder().setId("id").setTask(args[1]);
            if (args[1].equals("classification")) {
                data.setNeedsProbabilities(true);
                IntStream.range(0, COLUMNS).forEach(c -> data.addClasses("c" + c));
            }
            Path folder = Path.of(args[0]);
            int[] examples = new int[1];
            PredictionFile.readAll(folder, folder, data.build(), piece -> examples[0] += piece.getIdsCount());
            System.out.print(examples[0]);
        }
    }

    @Test
    void inputsOfManyColumnsTakeNoMemory() throws Exception {
        write("tuning.csv", "id" + ",x".repeat(COLUMNS), ",0".repeat(COLUMNS));
        write("blind.csv", "id" + ",x".repeat(COLUMNS), ",0".repeat(COLUMNS));
        write("predictions_tuning.csv", "id,prediction", ",0.5");
        write("predictions_blind.csv", "id,prediction", ",0.5");
        assertThat(read("regression")).isEqualTo(String.valueOf(2 * ROWS));
    }

    @Test
    void probabilitiesOfManyClassesTakeAsMuchAsTheirNumbers() throws Exception {
        StringBuilder header = new StringBuilder("id");
        IntStream.range(0, COLUMNS).forEach(c -> header.append(",p_c").append(c));
        write("tuning.csv", "id,x", ",0");
        write("predictions_tuning.csv", header.toString(), ",1" + ",0".repeat(COLUMNS - 1));
        assertThat(read("classification")).isEqualTo(String.valueOf(ROWS));
    }

    private void write(String name, String header, String rest) throws IOException {
        StringBuilder text = new StringBuilder(header).append('\n');
        for (int i = 0; i < ROWS; i++) {
            text.append(i).append(rest).append('\n');
        }
        Files.writeString(folder.resolve(name), text);
    }

    private String read(String task) throws IOException {
        Process reader = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx40m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Reader.class.getName(),
                        folder.toString(),
                        task)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
