package dev.crosscheck.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.fetch.Fetched;
import dev.crosscheck.cli.fetch.Fetcher;
import dev.crosscheck.cli.fetch.KnownFile;
import dev.crosscheck.cli.fetch.KnownSet;
import dev.crosscheck.cli.fetch.KnownSets;
import dev.crosscheck.cli.output.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Download a well-known data set, check it, and write its specification. */
@Command(
        name = "fetch",
        description = {
            "Download a well-known data set, check it, and write its specification.",
            "Needs no server. What is there already is used, what broke off goes on."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  crosscheck dataset fetch mnist                            into the folder mnist",
            "  crosscheck dataset fetch fashion-mnist --out data/fashion",
            "  crosscheck dataset fetch mnist --mirror http://files.example.org/mnist"
        })
final class DatasetFetchCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "mnist, fashion-mnist, cifar-10 or airfoil.")
    private String name = "";

    @Option(names = "--out", paramLabel = "DIR", description = "Where the files go (default: a folder of the name).")
    private @Nullable Path out;

    @Option(
            names = "--mirror",
            paramLabel = "URL",
            description = "A folder on the web that has the files under their names; in place of the usual addresses.")
    private @Nullable String mirror;

    private final Session session;
    private final List<KnownSet> sets;

    DatasetFetchCommand(Session session, List<KnownSet> sets) {
        this.session = session;
        this.sets = sets;
    }

    @Override
    public Integer call() {
        KnownSet set = KnownSets.find(sets, name).orElseThrow(this::unknown);
        List<URI> addresses = Optional.ofNullable(mirror)
                .map(DatasetFetchCommand::folder)
                .map(List::of)
                .orElse(set.addresses());
        Path directory = Optional.ofNullable(out).orElse(Path.of(set.name()));
        Fetched fetched = new Fetcher(session.context().err()).fetch(set, directory, addresses);
        session.printer().one(() -> text(fetched), () -> json(fetched));
        return ExitCode.DONE.number();
    }

    private CliException unknown() {
        return CliException.of(
                ExitCode.USAGE,
                "UNKNOWN_DATASET",
                "'" + name + "' is no data set that can be fetched.",
                "There are: "
                        + sets.stream()
                                .map(set -> set.name() + " (" + set.about() + ")")
                                .collect(Collectors.joining("; "))
                        + ".");
    }

    private static URI folder(String url) {
        try {
            URI uri = new URI(url.endsWith("/") ? url : url + "/");
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (uri.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Refused below, as what has no host.
        }
        throw CliException.of(
                ExitCode.USAGE,
                "USAGE",
                "--mirror: '" + url + "' is no address of a folder on the web (expected: http://... or https://...).",
                "Files that lie on this machine already are copied into the folder of --out; then they are used.");
    }

    private static List<String> text(Fetched fetched) {
        KnownSet set = fetched.set();
        List<Path> specifications = fetched.specifications();
        List<String> lines = new ArrayList<>();
        lines.add(set.name() + " is in " + fetched.directory() + ": "
                + set.files().size()
                + (set.files().size() == 1 ? " file" : " files") + ", "
                + fetched.downloaded().size() + " downloaded, checksums right.");
        lines.add("Next: crosscheck dataset register " + specifications.get(0));
        specifications.stream()
                .skip(1)
                .map(more -> "Later, as a fresh secret set: crosscheck dataset add-set " + set.name() + " test --from "
                        + more)
                .forEach(lines::add);
        return lines;
    }

    private static ObjectNode json(Fetched fetched) {
        ObjectNode object = Json.object();
        object.put("dataset", fetched.set().name());
        object.put("directory", fetched.directory().toString());
        ArrayNode specifications = object.putArray("specifications");
        fetched.specifications().forEach(path -> specifications.add(path.toString()));
        ArrayNode files = object.putArray("files");
        for (KnownFile file : fetched.set().files()) {
            files.addObject()
                    .put("file", file.name())
                    .put("size", file.sizeBytes())
                    .put("algorithm", file.algorithm())
                    .put("checksum", file.digest())
                    .put("downloaded", fetched.downloaded().contains(file.name()));
        }
        return object;
    }
}
