package dev.crosscheck.coordinator.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.search.space.SpaceProblem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceReaderTest {
    private static DatasetDefinition definition(TaskKind task) {
        return new TestData().definition("d", task, "x", TestData.random("train", 1, "tuning", 1), List.of());
    }

    private static SourceTable read(TaskKind task, byte[] bytes) {
        try {
            return SourceReader.read(definition(task), new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static SourceTable read(String text) {
        return read(TaskKind.CLASSIFICATION, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aTableIsReadPlainAndGzippedWithOrWithoutByteOrderMark() throws IOException {
        String text = "id,a,label,\"b,c\"\nr1, 1.50 ,x,2\r\n\nr2,-3e2,\"y, z\",4";
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(("\uFEFF" + text).getBytes(StandardCharsets.UTF_8));
        }

        for (SourceTable table : List.of(read(text), read(TaskKind.CLASSIFICATION, zipped.toByteArray()))) {
            assertThat(table.features()).containsExactly("a", "b,c");
            assertThat(table.labels()).containsExactly("x", "y, z");
            assertThat(table.lines()).containsExactly(2, 4);
            assertThat(new String(table.inputs().get(0), StandardCharsets.UTF_8))
                    .isEqualTo("1.50,2");
        }
    }

    @Test
    void rowsWithNumericallyEqualInputsHaveEqualDigests() {
        SourceTable table = read("id,a,label\n1,1.0,x\n2,1,y\n3,-0,x\n4,0,x\n5,2,x\n");

        assertThat(table.digests().get(0))
                .isEqualTo(table.digests().get(1))
                .isNotEqualTo(table.digests().get(4));
        assertThat(table.digests().get(2)).isEqualTo(table.digests().get(3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id,a,label;1,1,k\u00e4se;2,2,k\u00f6se | line 2, column label is not UTF-8",
                "id,a,label;\u00e4,1,x;2,2,y             | line 2, column id is not UTF-8",
                "id,a,gr\u00f6sse,label;1,1,1,x          | line 1, column 3 is not UTF-8",
            })
    void textInAnotherEncodingIsRefusedBeforeItsLettersRunTogether(String text, String expected) {
        assertThatThrownBy(() ->
                        read(TaskKind.CLASSIFICATION, text.replace(';', '\n').getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageContaining("t.csv " + expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id,a,label;1,1,SECRETLABEL;2,2,                 | source.csv   | t.csv line 3, column label is empty",
                "id,a,label;1,1,SECRETLABEL;2,NaN,SECRETLABEL    | source.csv   | t.csv line 3, column a is not a finite number",
                "id,a,label;1,1e999,SECRETLABEL                  | source.csv   | t.csv line 2, column a is not a finite number",
                "id,a,label;1,0x1p3,SECRETLABEL                  | source.csv   | t.csv line 2, column a is not a finite number",
                "id,a,label;1,red,SECRETLABEL                    | source.csv   | t.csv line 2, column a is not a finite number",
                "id,a,label;1,,SECRETLABEL                       | source.csv   | t.csv line 2, column a is empty",
                "id,a,label;r1,1,SECRETLABEL;r1,2,SECRETLABEL    | source.csv   | t.csv line 3, column id has the same id as line 2",
                "id,a,label;,1,SECRETLABEL                       | source.csv   | t.csv line 2, column id is empty",
                "id,a,label;1,1,SECRETLABEL;2,SECRETLABEL        | source.csv   | t.csv line 3 has 2 cells but the first row names 3 columns",
                "id,a,label;                                     | source.csv   | t.csv has no rows",
                "''                                              | source.csv   | t.csv is empty",
                "id,a,lable;1,1,SECRETLABEL                      | source.label | did you mean \"lable\"",
                "key,a,label;1,1,SECRETLABEL                     | source.id    | no column \"id\"",
                "id,a,a,label;1,1,1,SECRETLABEL                  | source.csv   | the column a stands there twice",
                "id,,label;1,1,SECRETLABEL                       | source.csv   | line 1, column 2 has no name",
                "id,label;1,SECRETLABEL                          | source.csv   | no input column",
                "id,a,label;1,1,\"SECRETLABEL                    | source.csv   | no readable CSV",
            })
    void aMistakeIsNamedWithLineAndColumnAndNoLabelIsQuoted(String text, String where, String message) {
        assertThatThrownBy(() -> read(text.replace(';', '\n')))
                .isInstanceOfSatisfying(InvalidDatasetException.class, e -> {
                    SpaceProblem problem = e.problems().get(0);
                    assertThat(problem.where()).isEqualTo(where);
                    assertThat(problem.message()).contains(message);
                })
                .hasMessageNotContaining("SECRETLABEL");
    }

    @Test
    void aRegressionNeedsNumbersAndOnlyTheFirst20MistakesAreTold() {
        String text = "id,a,label\n" + "1,x,12345x\n".repeat(50);

        assertThatThrownBy(() -> read(TaskKind.REGRESSION, text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(InvalidDatasetException.class, e -> assertThat(e.problems())
                        .hasSize(20))
                .hasMessageContaining("line 2, column label is not a finite number")
                .hasMessageNotContaining("12345x");
    }

    @Test
    void aCutGzipFileIsAMistakeNotACrash() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(TestData.classification(2000).getBytes(StandardCharsets.UTF_8));
        }
        byte[] cut = java.util.Arrays.copyOf(zipped.toByteArray(), zipped.size() / 2);

        assertThatThrownBy(() -> read(TaskKind.CLASSIFICATION, cut)).isInstanceOf(InvalidDatasetException.class);
    }
}
