package dev.crosscheck.cli.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.proto.v1.ImageShape;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullUnmarked
class ArraySourceTest {
    private static final byte[] SIX = Npy.bytes(1, 2, 3, 4, 5, 6);
    private static final byte[] LABELS = Npy.of("|u1", false, "(3,)", Npy.bytes(0, 1, 0));

    @TempDir
    Path folder;

    @BeforeEach
    void copy() throws Exception {
        try (var in = ArraySourceTest.class.getResourceAsStream("numpy.npz")) {
            Files.copy(in, folder.resolve("numpy.npz"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "name | \"a,b\" | größe | 😀",
                "short | x | yy | ``",
                "flag | 1 | 0 | 1",
                "u1 | 0 | 9 | 255",
                "i1 | -128 | 0 | 127",
                "u2 | 0 | 10 | 65535",
                "i2 | -32768 | 0 | 32767",
                "i4 | -2147483648 | 0 | 2147483647",
                "u4 | 0 | 1 | 4294967295",
                "i8 | -9223372036854775808 | 0 | 9223372036854775807",
                "u8 | 0 | 1 | 18446744073709551615",
                "f2 | 0.0999755859375 | -65504 | 5.9604644775390625E-8",
                "f4 | 0.10000000149011612 | -0.0 | 1.401298464324817E-45",
                "f8 | 0.1 | 1.0E300 | 4.9E-324",
            })
    void everyTypeOfElementIsWrittenExactly(String array, String first, String second, String third) throws Exception {
        var table = Registered.of(folder, "{npz: numpy.npz, inputs: flat, label: " + array + "}")
                .table();
        assertThat(table)
                .containsExactly(
                        array + ",flat0,flat1,flat2,flat3",
                        first + ",0,1,2,3",
                        second + ",4,5,6,7",
                        third + ",8,9,10,11");
    }

    @Test
    void imagesTellTheirShapeAndColoursComeOneAfterTheOther() throws Exception {
        var grey = Registered.of(folder, "{npz: numpy.npz, inputs: grey, label: u1, id: name}");
        assertThat(grey.table().get(1)).isEqualTo("\"a,b\",0,0,0.5,1,1.5,2,2.5");
        assertThat(grey.spec().getSource().getImage()).isEqualTo(shape(2, 3, 1));
        assertThat(grey.spec().getSource().getId()).isEqualTo("name");
        assertThat(grey.spec().getSource().getNpz()).isEmpty();
        assertThat(grey.spec().getSource().getCsv().getName()).isEqualTo("numpy.npz (as a table)");

        var colour = Registered.of(folder, "{npz: numpy.npz, inputs: colour, label: u1}");
        assertThat(colour.table().get(1)).isEqualTo("0,0,3,6,9,1,4,7,10,2,5,8,11");
        assertThat(colour.spec().getSource().getImage()).isEqualTo(shape(2, 2, 3));
    }

    @Test
    void columnsOfTheSplitComeFromArraysTooAndTheOnlyTableOfNumbersIsTheInputs() throws Exception {
        Files.write(folder.resolve("x.npy"), Npy.of("|u1", false, "(3, 2)", SIX));
        Files.write(folder.resolve("y.npy"), LABELS);
        Files.write(folder.resolve("g.npy"), Npy.of("|i1", false, "(3, 1)", Npy.bytes(7, 7, 8)));
        var table = Registered.of(
                folder,
                "{arrays: {x: x.npy, y: y.npy, who: g.npy}, label: y, image: {height: 1, width: 2}}",
                "split: {by: group, column: who}");
        assertThat(table.table()).containsExactly("who,y,x0,x1", "7,0,1,2", "7,1,3,4", "8,0,5,6");
        assertThat(table.spec().getSource().getImage().getWidth()).isEqualTo(2);
    }

    @Test
    void filesInTheFormatOfMnistAreReadZippedOrNot() throws Exception {
        byte[] images = concat(Npy.bytes(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2), Npy.bytes(200, 0, 1, 255));
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("images.gz")))) {
            out.write(images);
        }
        Files.write(folder.resolve("labels.idx"), Npy.bytes(0, 0, 0x0b, 1, 0, 0, 0, 2, 1, 0, 255, 254));
        var read = Registered.of(folder, "{arrays: {pixel: images.gz, digit: labels.idx}, label: digit}");
        assertThat(read.table()).containsExactly("digit,pixel0,pixel1", "256,200,0", "-2,1,255");
        assertThat(read.spec().getSource().getImage()).isEqualTo(shape(1, 2, 1));
    }

    @Test
    void rowsAreReadOneByOne() throws Exception {
        Files.write(folder.resolve("x.npy"), Npy.of("<f4", false, "(900000000, 100000)", new byte[3 * 400_000]));
        Files.write(folder.resolve("y.npy"), Npy.of("|u1", false, "(900000000,)", new byte[4]));
        assertRefused(
                "{arrays: {x: x.npy, y: y.npy}, label: y}", "x.npy breaks off in row 3 of 900000000", "not complete");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "<f4 ; True ; (3, 2) ; is stored in Fortran order ; numpy.ascontiguousarray",
                "|O ; False ; (3, 2) ; holds Python objects ; x.astype",
                "<c8 ; False ; (3, 2) ; has the dtype '<c8' ; x.astype('float32')",
                "<f16 ; False ; (3, 2) ; has the dtype '<f16' ; x.astype('float32')",
                "<M8[ns] ; False ; (3, 2) ; has the dtype '<M8[ns]' ; x.astype('float32')",
                "|u1 ; False ; (4, 2) ; breaks off in row 3 of 4 ; not complete",
                "|u1 ; False ; (2, 2) ; goes on after the 2 rows ; one array per file",
                "|u1 ; False ; (2, 3) ; y.npy has 3 rows but x.npy has 2 ; equal length",
                "|u1 ; False ; () ; is a single value ; one row per example",
                "|u1 ; False ; (3, 0) ; makes 0 values an example ; one row per example",
                "|u1 ; False ; (3, 2, 1, 1, 1) ; (expected: 2 to 4 dimensions) ; x.reshape",
                "|u1 ; False ; (3, 3, 8, 8) ; looks like channels first ; x.transpose(0, 2, 3, 1)",
                "|S2 ; False ; (3,) ; holds text as inputs ; source.inputs",
            })
    void anArrayThatCannotBeUsedIsNamedWithTheRemedy(
            String descr, String fortran, String shape, String what, String todo) throws Exception {
        Files.write(folder.resolve("x.npy"), Npy.of(descr, fortran.equals("True"), shape, SIX));
        Files.write(
                folder.resolve("y.npy"),
                shape.startsWith("(4") || shape.startsWith("(2, 2")
                        ? Npy.of("|u1", false, "(" + shape.charAt(1) + ",)", new byte[shape.charAt(1) - '0'])
                        : LABELS);
        assertRefused("{arrays: {x: x.npy, y: y.npy}, inputs: x, label: y}", what, todo);
    }

    @Test
    void whatIsNoArrayOrNotFiniteIsRefused() throws Exception {
        Files.write(folder.resolve("y.npy"), LABELS);
        String source = "{arrays: {x: x.npy, y: y.npy}, inputs: x, label: y}";
        Files.writeString(folder.resolve("x.npy"), "id,label\n");
        assertRefused(source, "x.npy begins with the byte 0x69 and is no array", "numpy.save");
        Files.write(folder.resolve("x.npy"), Npy.bytes(0, 0, 7, 1, 0, 0, 0, 0));
        assertRefused(source, "begins like an IDX file but has the type 0x07", "download it again");
        Files.write(folder.resolve("x.npy"), Npy.bytes(0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 90));
        assertRefused(source, "x.npy ends within its header", "not complete");
        Files.write(
                folder.resolve("x.npy"),
                Npy.withHeader("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,), }", SIX));
        assertRefused(source, "has a structured dtype", "numpy.savez(f, x=a['x'])");
        byte[] nan = concat(new byte[16], Npy.bytes(0, 0, 0xc0, 0x7f, 0, 0, 0, 0));
        Files.write(folder.resolve("x.npy"), Npy.of("<f4", false, "(3, 2)", nan));
        assertRefused(source, "holds a value in row 2 (from 0) that is no finite number", "Replace NaN");
        Files.writeString(folder.resolve("x.npz"), "no zip");
        assertRefused("{npz: x.npz, label: y}", "is no .npz file", "numpy.savez");
        assertRefused("{npz: gone.npz, label: y}", "gone.npz does not exist", "relative to the specification");
        assertRefused(
                "{npz: numpy.npz, inputs: flat, label: y}", "has no array \"y\" (it has name, short", "Name an array");
        assertRefused(
                "{npz: numpy.npz, label: u1}",
                "has 3 arrays of several dimensions: flat, grey, colour",
                "source.inputs");
        assertRefused(
                "{npz: numpy.npz, inputs: flat, label: grey}",
                "array grey has the shape (3, 2, 3) (expected: one value per example)",
                "argmax");
        assertRefused(
                "{npz: numpy.npz, inputs: grey, label: u1, image: {height: 3, width: 2}}",
                "has the shape (3, 2, 3), which is not that of source.image",
                "Take source.image out");
    }

    @Test
    void keysThatDoNotGoTogetherAreNamedWithTheirLine() {
        assertThatThrownBy(() -> Registered.of(folder, "{npz: a.npz, arrays: {x: x}, size: {height: 2, width: 2}}"))
                .isInstanceOfSatisfying(CliException.class, e -> {
                    assertThat(e.exit()).isEqualTo(ExitCode.USAGE);
                    assertThat(e.mistakes())
                            .extracting(mistake -> mistake.line() + " " + mistake.path())
                            .containsExactly("3 source.arrays", "3 source.size", "3 source.label");
                });
    }

    private void assertRefused(String source, String what, String todo) {
        assertThatThrownBy(() -> Registered.of(folder, source)).isInstanceOfSatisfying(CliException.class, e -> {
            assertThat(e.what()).contains(what);
            assertThat(e.todo()).contains(todo);
            assertThat(e.exit()).isEqualTo(ExitCode.USAGE);
        });
    }

    private static ImageShape shape(int height, int width, int channels) {
        return ImageShape.newBuilder()
                .setHeight(height)
                .setWidth(width)
                .setChannels(channels)
                .build();
    }

    private static byte[] concat(byte[] a, byte[] b) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(a);
        out.writeBytes(b);
        return out.toByteArray();
    }
}
