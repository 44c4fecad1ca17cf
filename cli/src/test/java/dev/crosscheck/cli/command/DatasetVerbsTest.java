package dev.crosscheck.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.AddSetRequest;
import dev.crosscheck.proto.v1.RegisterDatasetRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The verbs of data sets. */
class DatasetVerbsTest extends VerbsFixture {
    @Test
    void addSetUploadsTheFileAndSaysWhatIsRescored() throws IOException {
        Path file = Files.writeString(directory.resolve("fresh.csv"), "id,label,a\n1,2,3\n");
        assertThat(run("dataset", "add-set", "digits", "fresh", "--from", file.toString()))
                .isZero();
        assertThat(text(out))
                .contains("Set fresh of digits is PENDING (version 2).")
                .contains("Sweep digits-a1b2c3: 40 finished trials to rescore.")
                .contains("A note.");
        assertThat(server.requests).last().isInstanceOfSatisfying(AddSetRequest.class, request -> {
            assertThat(request.getName()).isEqualTo("digits");
            assertThat(server.blobs).containsKey(request.getCsv().getSha256());
        });
    }

    @Test
    void addSetAndRetireSayWhatIsMissing() {
        assertThat(run("dataset", "add-set", "digits", "fresh", "--from", "nowhere.csv"))
                .isEqualTo(2);
        assertThat(text(err)).contains("nowhere.csv does not exist.");
        assertThat(run("dataset", "retire", "digits", "xc1")).isEqualTo(2);
        assertThat(text(err)).contains("--reason");
    }

    @Test
    void dataSetsAreRegisteredAndChecked() throws IOException {
        Files.writeString(directory.resolve("d.csv"), "id,label\n");
        Path spec = Files.writeString(directory.resolve("d.yaml"), "kind: Dataset\nsource: {csv: d.csv}\n");

        assertThat(run("dataset", "register", spec.toString())).isZero();
        assertThat(text(out)).contains("xc1         250  secret  ACTIVE\n").contains("warning: 2 examples of xc1");
        assertThat(run("dataset", "check", spec.toString())).isZero();
        assertThat(text(out)).startsWith(spec + " is valid; nothing was registered.\n");
    }

    @Test
    void arraysAreSentAsATableAtRegistrationAndAddition() throws IOException {
        Files.write(directory.resolve("x.idx"), new byte[] {0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 1, 5, 6});
        Files.write(directory.resolve("y.idx"), new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 0, 1});
        Path spec = Files.writeString(
                directory.resolve("a.yaml"), "kind: Dataset\nsource: {arrays: {x: x.idx, y: y.idx}, label: y}\n");

        assertThat(run("dataset", "register", spec.toString())).isZero();
        assertThat(run("dataset", "add-set", "digits", "fresh", "--from", spec.toString()))
                .isZero();
        assertThat(server.blobs).hasSize(1);
        String table = server.blobs.keySet().iterator().next();
        assertThat(server.requests)
                .anySatisfy(sent -> assertThat(sent).isInstanceOfSatisfying(RegisterDatasetRequest.class, request -> {
                    assertThat(request.getSpec().getSource().getCsv().getSha256())
                            .isEqualTo(table);
                    assertThat(request.getSpec().getSource().getArraysMap()).isEmpty();
                }));
        assertThat(server.requests).last().isInstanceOfSatisfying(AddSetRequest.class, request -> assertThat(
                        request.getCsv().getSha256())
                .isEqualTo(table));

        assertThat(run("dataset", "add-set", "digits", "fresh", "--from", "more.npz"))
                .isEqualTo(2);
        assertThat(text(err)).contains("more.npz alone does not tell which column is which.");
    }
}
