package dev.crosscheck.cli.spec;

import com.google.protobuf.Message;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.proto.v1.DatasetSpec;
import dev.crosscheck.proto.v1.SweepSpec;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads a specification from YAML or JSON. All mistakes of the form are reported at once, each with its line; the meaning is the server's to judge. */
public final class SpecReader {
    private static final String REMEDY = "Correct the file and try again; nothing was sent.";

    private SpecReader() {}

    /**
     * Reads a sweep.
     *
     * @throws CliException when the file cannot be read or is not a sweep's specification
     */
    public static ReadSpec<SweepSpec> readSweep(Path file) {
        return read(file, SweepSpec.getDefaultInstance(), "Sweep", "crosscheck dataset register");
    }

    /**
     * Reads a data set.
     *
     * @throws CliException when the file cannot be read or is not a data set's specification
     */
    public static ReadSpec<DatasetSpec> readDataset(Path file) {
        return read(file, DatasetSpec.getDefaultInstance(), "Dataset", "crosscheck submit");
    }

    /**
     * Reads a sweep that is no file; paths in it are relative to the working directory.
     *
     * @param name what mistakes call the document
     * @param text YAML, or JSON without tabs
     * @throws CliException when it is not a sweep's specification
     */
    public static ReadSpec<SweepSpec> readSweep(String name, String text) {
        return read(name, text, Path.of(""), SweepSpec.getDefaultInstance(), "Sweep", "crosscheck dataset register");
    }

    private static <T extends Message> ReadSpec<T> read(Path file, T type, String kind, String otherVerb) {
        Path parent = file.toAbsolutePath().getParent();
        Path directory = parent == null ? file.toAbsolutePath() : parent;
        return read(file.toString(), text(file), directory, type, kind, otherVerb);
    }

    private static <T extends Message> ReadSpec<T> read(
            String name, String text, Path directory, T type, String kind, String otherVerb) {
        Mistakes mistakes = new Mistakes(name);
        SpecLines lines = new SpecLines();
        FileReader files = new FileReader(directory, mistakes);
        Optional<MappingNode> root = parse(text, mistakes);
        Message.Builder builder = type.newBuilderForType();
        if (root.isPresent() && isOfKind(root.get(), kind, otherVerb, mistakes)) {
            new MessageReader(mistakes, lines, files).read(root.get(), builder, "");
        }
        if (!mistakes.isEmpty()) {
            throw CliException.invalid("INVALID_SPEC", mistakes.inOrderOfLines(), REMEDY);
        }
        @SuppressWarnings("unchecked") // a builder of T builds a T
        T message = (T) builder.build();
        return new ReadSpec<>(name, message, lines, files.files());
    }

    private static String text(Path file) {
        try {
            String text = Files.readString(file);
            // JSON may be indented with tabs, YAML may not; inside JSON's strings a tab is written \t.
            return file.toString().endsWith(".json") ? text.replace('\t', ' ') : text;
        } catch (CharacterCodingException e) {
            throw unreadable(file, "is not UTF-8 text");
        } catch (IOException e) {
            throw unreadable(file, Files.exists(file) ? "cannot be read" : "does not exist");
        }
    }

    private static CliException unreadable(Path file, String why) {
        return CliException.at(
                file.toString(),
                ExitCode.USAGE,
                "INVALID_SPEC",
                file + " " + why + ".",
                "Name a YAML or JSON file, such as examples/digits-mlp.yaml.");
    }

    private static Optional<MappingNode> parse(String text, Mistakes mistakes) {
        try {
            Iterator<Node> documents = new Yaml(new LoaderOptions())
                    .composeAll(new StringReader(text))
                    .iterator();
            if (!documents.hasNext()) {
                mistakes.add(1, "", "the file is empty");
                return Optional.empty();
            }
            Node root = documents.next();
            if (documents.hasNext()) {
                mistakes.add(documents.next(), "", "a second document begins here; expected one per file");
            }
            if (!(root instanceof MappingNode mapping)) {
                mistakes.add(root, "", "the file is " + Scalar.describe(root) + "; expected keys and values");
                return Optional.empty();
            }
            return Optional.of(mapping);
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            mistakes.add(mark == null ? 1 : mark.getLine() + 1, "", "not valid YAML: " + e.getProblem());
        } catch (YAMLException e) {
            mistakes.add(1, "", "not valid YAML: " + e.getMessage());
        }
        return Optional.empty();
    }

    private static boolean isOfKind(MappingNode root, String kind, String otherVerb, Mistakes mistakes) {
        for (NodeTuple entry : root.getValue()) {
            Node key = entry.getKeyNode();
            Node value = entry.getValueNode();
            if (key instanceof ScalarNode name
                    && value instanceof ScalarNode written
                    && name.getValue().equals("kind")
                    && !written.getValue().equals(kind)) {
                String found = written.getValue();
                boolean other = found.equals("Sweep") || found.equals("Dataset");
                mistakes.add(
                        key,
                        "kind",
                        "is '" + found + "'; expected " + kind + (other ? " (for this file: " + otherVerb + ")" : ""));
                return false;
            }
        }
        return true;
    }
}
