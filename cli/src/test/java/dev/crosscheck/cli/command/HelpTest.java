package dev.crosscheck.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.cli.console.CliContext;
import dev.crosscheck.cli.console.Screen;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest extends VerbsFixture {
    @ParameterizedTest
    @MethodSource("verbs")
    void theHelpOfEveryVerbHasAnExampleThatIsALine(String verb) {
        assertThat(run((verb + " --help").split(" "))).isZero();

        String help = text(out);
        List<String> examples = help.lines()
                .filter(line -> line.startsWith("Example: ") || line.startsWith("  crosscheck "))
                .map(line -> line.replaceFirst("^(Example:|) +crosscheck ", "").replaceFirst("  .*", ""))
                .toList();
        assertThat(examples).as(help).isNotEmpty().allSatisfy(example -> assertThat(example)
                .startsWith(verb + (example.equals(verb) ? "" : " ")));
    }

    static List<String> verbs() {
        CommandLine root = CommandTree.create(new CliContext(
                Map.of(),
                Path.of(""),
                Screen.plain(System.out),
                Screen.plain(System.err),
                InstantSource.system(),
                Optional.empty()));
        List<String> verbs = new ArrayList<>();
        root.getSubcommands().forEach((name, verb) -> {
            if (verb.getSubcommands().isEmpty()) {
                verbs.add(name);
            }
            verb.getSubcommands().keySet().forEach(inner -> verbs.add(name + " " + inner));
        });
        // These are mains of their own.
        verbs.removeAll(List.of("coordinator", "worker", "admin verify", "admin restore"));
        return verbs;
    }
}
