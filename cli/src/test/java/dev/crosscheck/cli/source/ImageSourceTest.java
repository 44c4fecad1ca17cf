package dev.crosscheck.cli.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class ImageSourceTest {
    @TempDir
    Path folder;

    @Test
    void aFolderPerClassGivesFileLabelAndPixels() throws Exception {
        image("photos/dog/b.png", 0x010203, 0x040506);
        image("photos/cat/a.bmp", 0xff0000, 0x00ff00);
        image("photos/dog/a.gif", 0x0000ff, 0xffffff);
        Files.writeString(folder.resolve("photos/.DS_Store"), "x");
        Files.writeString(folder.resolve("photos/dog/.DS_Store"), "x");
        Files.writeString(folder.resolve("photos/README"), "x");
        var read = Registered.of(folder, "{images: photos}");
        assertThat(read.table())
                .containsExactly(
                        "file,label,p0,p1,p2,p3,p4,p5",
                        "cat/a.bmp,cat,255,0,0,255,0,0",
                        "dog/a.gif,dog,0,255,0,255,255,255",
                        "dog/b.png,dog,1,4,2,5,3,6");
        var source = read.spec().getSource();
        assertThat(source.getLabel()).isEqualTo("label");
        assertThat(source.getId()).isEqualTo("file");
        assertThat(source.getImage().getHeight()).isEqualTo(1);
        assertThat(source.getImage().getWidth()).isEqualTo(2);
        assertThat(source.getImage().getChannels()).isEqualTo(3);

        var grey = Registered.of(folder, "{images: photos, channels: 1}");
        assertThat(grey.table().subList(1, 4))
                .containsExactly("cat/a.bmp,cat,76,150", "dog/a.gif,dog,29,255", "dog/b.png,dog,2,5");
    }

    @Test
    void greyImagesKeepTheirValues() throws Exception {
        Files.createDirectories(folder.resolve("p/a"));
        for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY}) {
            BufferedImage image = new BufferedImage(3, 1, type);
            int unit = type == BufferedImage.TYPE_USHORT_GRAY ? 257 : 1;
            for (int x = 0; x < 3; x++) {
                image.getRaster().setSample(x, 0, 0, new int[] {0, 100, 255}[x] * unit);
            }
            ImageIO.write(image, "png", folder.resolve("p/a/" + type + ".png").toFile());
        }
        assertThat(Registered.of(folder, "{images: p, channels: 1}").table().subList(1, 3))
                .allMatch(row -> row.endsWith(",a,0,100,255"));
        assertThat(Registered.of(folder, "{images: p}").table().get(1)).endsWith(",a,0,100,255,0,100,255,0,100,255");
    }

    @Test
    void anIndexNamesFilesLabelsAndGroups() throws Exception {
        image("scans/1.png", 0x000000);
        image("scans/deep/2.PNG", 0xffffff);
        Files.writeString(
                folder.resolve("index.csv"), "patient,kind,file,comment\np7,ill,1.png,\"a, b\"\np8,well,deep/2.PNG,\n");
        var read = Registered.of(
                folder,
                "{images: scans, index: index.csv, label: kind, channels: 1}",
                "split: {by: group, column: patient}");
        assertThat(read.table()).containsExactly("file,patient,kind,p0", "1.png,p7,ill,0", "deep/2.PNG,p8,well,255");
    }

    @Test
    void imagesAreScaledByMeansOverAreas() throws Exception {
        draw("p/a/large.png", 2, 0x000000, 0x646464, 0xc8c8c8, 0xffffff);
        image("p/a/small.png", 0x0a0a0a);
        var read = Registered.of(folder, "{images: p, channels: 1, size: {height: 1, width: 2}}");
        assertThat(read.table().subList(1, 3)).containsExactly("a/large.png,a,100,178", "a/small.png,a,10,10");
    }

    @Test
    void whatIsWrongWithAnImageOrFolderIsSaid() throws Exception {
        image("p/a/1.png", 0x000000, 0x000000);
        image("p/b/2.png", 0x000000);
        assertRefused("{images: p}", "b/2.png is 1 x 1 (height x width) but 1.png is 1 x 2", "source.size");
        Files.writeString(folder.resolve("p/b/2.png"), "not a png");
        assertRefused("{images: p}", "2.png is no image that can be read", "Save it again");
        byte[] png = Files.readAllBytes(folder.resolve("p/a/1.png"));
        Files.write(folder.resolve("p/b/2.png"), Arrays.copyOf(png, png.length / 2));
        assertRefused("{images: p}", "2.png is a broken image", "take it out");
        Files.move(folder.resolve("p/b/2.png"), folder.resolve("p/b/notes.txt"));
        assertRefused("{images: p}", "notes.txt is no PNG, JPEG, BMP or GIF file", "nothing but images");
        Files.delete(folder.resolve("p/b/notes.txt"));
        assertRefused("{images: p}", "p/b holds no image", "take it away");
        Files.delete(folder.resolve("p/b"));
        image("p/3.png", 0x000000);
        assertRefused("{images: p}", "3.png lies beside the folders of the classes", "source.index");
        assertRefused("{images: q}", "q is no folder", "source.images");
        Files.createDirectory(folder.resolve("q"));
        assertRefused("{images: q}", "has no sub-folder with images", "folder per class");
        assertRefused("{images: p, index: i.csv}", "i.csv does not exist", "relative to the specification");
        index("file,label\n3.png,x\n4.png,x\n");
        assertRefused("{images: p, index: i.csv}", "line 3 names \"4.png\", which does not exist", "source.images");
        index("file,class\n3.png,x\n");
        assertRefused("{images: p, index: i.csv}", "has no column \"label\" (it has file, class)", "Add the column");
        index("file,label\n3.png\n");
        assertRefused(
                "{images: p, index: i.csv}", "line 2 has 1 cells but the first row names 2", "one cell per column");
        index("file,label\n");
        assertRefused("{images: p, index: i.csv}", "names no images", "a row per image");
        index("file,label\n3.png,x\n");
        assertRefused(
                "{images: p, index: i.csv, size: {height: 2000, width: 2000}}",
                "makes 12000000 values an example",
                "Scale");
    }

    @Test
    void keysThatAFolderCannotAnswerAreMistakes() {
        assertThatThrownBy(() -> Registered.of(
                        folder, "{images: p, id: name, channels: 2, inputs: x}", "split: {by: group, column: who}"))
                .isInstanceOfSatisfying(CliException.class, e -> assertThat(e.mistakes())
                        .extracting(mistake -> mistake.line() + " " + mistake.path())
                        .containsExactly("3 source.inputs", "3 source.id", "4 split", "3 source.channels"));
    }

    private void index(String text) throws IOException {
        Files.writeString(folder.resolve("i.csv"), text);
    }

    private void image(String name, int... rgb) throws IOException {
        draw(name, rgb.length, rgb);
    }

    private void draw(String name, int width, int... rgb) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(width, rgb.length / width, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < rgb.length; i++) {
            image.setRGB(i % width, i / width, rgb[i]);
        }
        String format = name.substring(name.lastIndexOf('.') + 1);
        assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
    }

    private void assertRefused(String source, String what, String todo) {
        assertThatThrownBy(() -> Registered.of(folder, source)).isInstanceOfSatisfying(CliException.class, e -> {
            assertThat(e.what()).contains(what);
            assertThat(e.todo()).contains(todo);
            assertThat(e.exit()).isEqualTo(ExitCode.USAGE);
        });
    }
}
