package dev.crosscheck.cli.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.cli.source.TableForm;
import dev.crosscheck.cli.spec.SpecFile;
import dev.crosscheck.cli.spec.SpecReader;
import dev.crosscheck.proto.v1.DatasetSpec;
import dev.crosscheck.proto.v1.SourceSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class KnownSetsTest {
    @TempDir
    Path folder;

    @Test
    void everySetHasAddressesAndASpecificationOfItsName() throws Exception {
        assertThat(KnownSets.all())
                .extracting(KnownSet::name)
                .containsExactly("mnist", "fashion-mnist", "cifar-10", "airfoil");
        for (KnownSet set : KnownSets.all()) {
            assertThat(set.addresses()).isNotEmpty().allSatisfy(address -> assertThat(address.toString())
                    .endsWith("/"));
            assertThat(set.files()).isNotEmpty();
            String first = text(set.documents().get(0));
            assertThat(first)
                    .contains("metadata: {name: " + set.name() + "}", "secret: [xc1, xc2, vault]", "vault: ")
                    .contains("apiVersion: crosscheck/v1");
        }
        assertThat(KnownSets.find(KnownSets.all(), "Fashion-MNIST")).isPresent();
        assertThat(KnownSets.find(KnownSets.all(), "mnist ")).isEmpty();
    }

    @Test
    void recordsOfCifarBecomeImagesWithTheChannelsLast() throws Exception {
        Files.write(folder.resolve("data_batch.bin.gz"), zipped(2));
        Files.write(folder.resolve("test_batch.bin.gz"), zipped(1));
        new Cifar(List.of(
                        new Cifar.Part("data_batch.bin.gz", "train", 2),
                        new Cifar.Part("test_batch.bin.gz", "test", 1)))
                .prepare(folder);
        assertThat(folder.resolve("train-images-idx4-ubyte")).hasSize(20 + 2 * 3072);
        List<String> table = table("cifar-10.yaml");
        assertThat(table).hasSize(3);
        String[] second = table.get(2).split(",", -1);
        // The table has channel by channel, as the records had: label 1, red from 1, green from 2, blue from 3.
        assertThat(second).hasSize(1 + 3072);
        assertThat(second[0]).isEqualTo("1");
        assertThat(second[1]).isEqualTo("1");
        assertThat(second[1 + 33]).isEqualTo("34");
        assertThat(second[1 + 1024]).isEqualTo("2");
        assertThat(second[1 + 2048 + 5]).isEqualTo("8");
        assertThat(table("cifar-10-test.yaml")).hasSize(2);
    }

    @Test
    void recordsThatAreTooFewOrTooManyAreRefused() throws Exception {
        Files.write(folder.resolve("data_batch.bin.gz"), zipped(2));
        assertThatThrownBy(() -> new Cifar(List.of(new Cifar.Part("data_batch.bin.gz", "train", 3))).prepare(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ends in record 2 of 3");
        assertThatThrownBy(() -> new Cifar(List.of(new Cifar.Part("data_batch.bin.gz", "train", 1))).prepare(folder))
                .hasMessageContaining("goes on after the 1 records");
    }

    @Test
    void airfoilGetsNamesAndCommas() throws Exception {
        Files.writeString(folder.resolve("a.dat"), "800\t0\t0.3048\t71.3\t0.00266337\t126.201\n1000\t0\t1\t2\t3\t4\n");
        new Airfoil("a.dat", "airfoil.csv").prepare(folder);
        assertThat(folder.resolve("airfoil.csv"))
                .hasContent(
                        """
                        frequency,angle,chord,velocity,thickness,pressure
                        800,0,0.3048,71.3,0.00266337,126.201
                        1000,0,1,2,3,4
                        """);
        Files.writeString(folder.resolve("airfoil.yaml"), text("airfoil.yaml"));
        SourceSpec source = spec("airfoil.yaml").getSource();
        assertThat(source.getLabel()).isEqualTo("pressure");
        Files.writeString(folder.resolve("a.dat"), "1\t2\n");
        assertThatThrownBy(() -> new Airfoil("a.dat", "airfoil.csv").prepare(folder))
                .hasMessageContaining("a line of 2 values (expected: 6)");
    }

    private DatasetSpec spec(String document) throws Exception {
        Path file = folder.resolve(document);
        Files.writeString(file, text(document));
        return SpecReader.readDataset(file).message();
    }

    private List<String> table(String document) throws Exception {
        Path file = folder.resolve(document);
        Files.writeString(file, text(document));
        try (TableForm form = TableForm.of(SpecReader.readDataset(file), file)) {
            SpecFile table = form.spec().files().get(0);
            try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(table.path()))) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
            }
        }
    }

    private static String text(String document) throws Exception {
        try (var in = KnownSets.class.getResourceAsStream(document)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Record i has the label i; a byte at place p of channel c is (p + c + i) modulo 256, c from 0. */
    private static byte[] zipped(int records) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < records; i++) {
                out.write(i);
                for (int channel = 0; channel < 3; channel++) {
                    for (int at = 0; at < 1024; at++) {
                        out.write(at + channel + i);
                    }
                }
            }
        }
        return bytes.toByteArray();
    }
}
