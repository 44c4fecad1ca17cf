package dev.crosscheck.cli.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.Mistake;
import dev.crosscheck.cli.spec.SpecReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class OutsideSourceTest {
    @TempDir
    Path folder;

    private TableForm form(String source) throws Exception {
        Files.writeString(folder.resolve("index.csv"), "file,label\n1.png,ill\n");
        Path file = Files.writeString(
                folder.resolve("d.yaml"), "kind: Dataset\nmetadata: {name: d}\nsource: " + source + "\n");
        return TableForm.of(SpecReader.readDataset(file), file);
    }

    @Test
    void onlyTheIndexIsUploaded() throws Exception {
        try (TableForm form = form("{csv: index.csv, label: label, id: file, path: /mnt/scans}")) {
            assertThat(form.spec().files()).singleElement().satisfies(file -> assertThat(file.path())
                    .hasFileName("index.csv"));
            assertThat(form.spec().message().getSource().getPath()).isEqualTo("/mnt/scans");
        }
    }

    @Test
    void aPlaceBesideInputsThatAreUploadedIsRefusedWithItsLine() {
        for (String source : new String[] {
            "{images: photos, uri: \"s3://b/photos\"}", "{npz: d.npz, label: y, uri: \"s3://b/photos\"}"
        }) {
            assertThatThrownBy(() -> form(source)).isInstanceOfSatisfying(CliException.class, e -> assertThat(
                            e.mistakes())
                    .extracting(Mistake::text)
                    .anySatisfy(text -> assertThat(text).contains("goes with csv, a table of ids and labels, only")));
        }
    }

    @Test
    void aSourceThatNamesNoFileIsToldWhichKeysThereAre() {
        assertThatThrownBy(() -> form("{label: label, id: file, path: /mnt/scans}"))
                .isInstanceOfSatisfying(CliException.class, e -> assertThat(e.mistakes())
                        .extracting(Mistake::text)
                        .contains("names no file (expected: one of csv, npz, arrays and images)"));
    }
}
