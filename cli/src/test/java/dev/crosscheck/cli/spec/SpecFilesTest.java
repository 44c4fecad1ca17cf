package dev.crosscheck.cli.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.cli.console.Mistake;
import dev.crosscheck.proto.v1.DatasetSpec;
import dev.crosscheck.proto.v1.SweepSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Files beside a specification, and data sets. */
class SpecFilesTest extends SpecReaderFixture {
    @Test
    void filesAreFoundBesideTheSpecificationAndHashed() throws IOException {
        Files.writeString(directory.resolve("train.py"), "print()\n");

        ReadSpec<SweepSpec> spec =
                SpecReader.readSweep(write("trainer: {command: [python, train.py], files: [train.py]}"));

        assertThat(spec.message().getTrainer().getFiles(0).getName()).isEqualTo("train.py");
        assertThat(spec.message().getTrainer().getFiles(0).getSize()).isEqualTo(8);
        assertThat(spec.message().getTrainer().getFiles(0).getSha256()).isEqualTo(sha256("print()\n"));
        assertThat(spec.files()).hasSize(1);
    }

    @Test
    void aMissingFileIsAMistakeWithItsLine() {
        Mistake mistake = mistakes("trainer:\n  files:\n  - gone.py\n").get(0);

        assertThat(mistake.line()).isEqualTo(3);
        assertThat(mistake.path()).isEqualTo("trainer.files[0]");
        assertThat(mistake.text()).startsWith("'gone.py' does not exist (looked for /");
    }

    @Test
    void aDataSetIsReadWithItsSource() throws IOException {
        Files.writeString(directory.resolve("d.csv.gz"), "x");
        Path file = directory.resolve("digits.yaml");
        Files.writeString(
                file,
                """
            apiVersion: crosscheck/v1
            kind: Dataset
            metadata: {name: digits}
            task: {type: classification, classes: 10}
            source: {csv: d.csv.gz, label: label, id: id}
            split: {by: random, sets: {train: 600, tuning: 150, xc1: 250}}
            secret: [xc1]
            """);

        DatasetSpec spec = SpecReader.readDataset(file).message();

        assertThat(spec.getSource().getCsv().getName()).isEqualTo("d.csv.gz");
        assertThat(spec.getSplit().getSetsMap()).containsEntry("train", 600L);
        assertThat(spec.getTask().getClasses()).isEqualTo(10);
        assertThat(spec.getSecretList()).containsExactly("xc1");
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
