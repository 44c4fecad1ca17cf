package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.sweep.SweepDefinition.TrainerKind;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.ParameterDefinition;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.search.space.NearestName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/** The trainer of a specification and how it goes with the rest. */
final class TrainerCheck {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    /** Test functions with the number of inputs they take; negative: at least so many. */
    private static final Map<String, Integer> FUNCTIONS = functions();

    private static final int MOST_STEPS = 10_000;
    private static final Pattern FILE_NAME = Pattern.compile("(?!\\.\\.?$)[^/\\\\\\p{Cntrl}]{1,200}");
    private static final Pattern PLUGIN_NAME = Pattern.compile("[A-Za-z0-9_.-]{1,63}");
    private static final Set<String> WRITTEN = Set.of(
            "params.json", "train.csv", "tuning.csv", "blind.csv", "metrics.jsonl", "output.log", "output.log.1");

    private final SpecProblems problems;

    TrainerCheck(SpecProblems problems) {
        this.problems = problems;
    }

    private static Map<String, Integer> functions() {
        Map<String, Integer> inputs = new LinkedHashMap<>();
        inputs.put("branin", 2);
        inputs.put("hartmann3", 3);
        inputs.put("hartmann6", 6);
        inputs.put("ackley", -1);
        inputs.put("rosenbrock", -2);
        inputs.put("levy", -1);
        return inputs;
    }

    TrainerKind check(SweepSpec spec) {
        TrainerSpec trainer = spec.getTrainer();
        List<String> given = given(trainer);
        if (given.size() != 1) {
            String seen = given.isEmpty() ? "names none" : "names " + String.join(" and ", given);
            problems.add("trainer", seen + " (expected: exactly one of builtin, command, table, function, plugin)");
            return TrainerKind.BUILTIN;
        }
        if (!given.get(0).equals("function") && (trainer.getNoise() != 0 || trainer.hasSleep() || trainer.hasSteps())) {
            problems.add("trainer", "noise, sleep and steps go with a function only");
        }
        if (!given.get(0).equals("command") && trainer.getFilesCount() > 0) {
            problems.add("trainer.files", "go with a command only");
        }
        switch (given.get(0)) {
            case "command" -> {
                command(spec.getTrainer());
                return TrainerKind.COMMAND;
            }
            case "plugin" -> {
                plugin(spec.getTrainer().getPlugin());
                return TrainerKind.COMMAND;
            }
            case "table" -> {
                table(spec);
                return TrainerKind.TABLE;
            }
            case "function" -> {
                function(spec);
                return TrainerKind.FUNCTION;
            }
            default -> {
                builtin(spec);
                return TrainerKind.BUILTIN;
            }
        }
    }

    /** The step at which every trial is complete; empty where the trainer section does not say. */
    static OptionalLong lastStep(SweepSpec spec) {
        TrainerSpec trainer = spec.getTrainer();
        boolean known = !trainer.getFunction().isEmpty() && trainer.getSteps() >= 1;
        return known ? OptionalLong.of(trainer.getSteps()) : OptionalLong.empty();
    }

    /** What may surprise about a trainer that is nevertheless good. */
    static List<String> notes(SweepSpec spec) {
        TrainerSpec trainer = spec.getTrainer();
        boolean stopping = !Set.of("", "none").contains(spec.getEarlyStopping().getName());
        return stopping && !trainer.getFunction().isEmpty() && !trainer.hasSteps()
                ? List.of("Early stopping will not stop anything: a function without trainer.steps reports no steps.")
                : List.of();
    }

    private void plugin(String name) {
        if (!PLUGIN_NAME.matcher(name).matches()) {
            problems.add(
                    "trainer.plugin",
                    "\"" + name + "\" is no name (expected: 1 to 63 letters, digits, '-', '_' or '.')");
        }
    }

    private void command(TrainerSpec trainer) {
        if (trainer.getCommand(0).isBlank()) {
            problems.add("trainer.command[0]", "is empty (expected: a program, such as python3)");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < trainer.getFilesCount(); i++) {
            FileRef file = trainer.getFiles(i);
            String path = "trainer.files[" + i + "]";
            if (!SHA256.matcher(file.getSha256()).matches()) {
                problems.add(path, "names no uploaded file: give its SHA-256, 64 lower-case hexadecimal digits");
            }
            if (!FILE_NAME.matcher(file.getName()).matches()) {
                problems.add(path, "\"" + file.getName() + "\" is no plain file name");
            } else if (WRITTEN.contains(file.getName())) {
                problems.add(
                        path, "\"" + file.getName() + "\" is the name of a file that the worker puts there: rename it");
            } else if (!names.add(file.getName())) {
                problems.add(
                        path,
                        "\"" + file.getName() + "\" stands there twice: all files go into one directory, rename one");
            }
        }
    }

    private static List<String> given(TrainerSpec trainer) {
        List<String> given = new ArrayList<>();
        if (!trainer.getBuiltin().isEmpty()) {
            given.add("builtin");
        }
        if (trainer.getCommandCount() > 0) {
            given.add("command");
        }
        if (trainer.hasTable()) {
            given.add("table");
        }
        if (!trainer.getFunction().isEmpty()) {
            given.add("function");
        }
        if (!trainer.getPlugin().isEmpty()) {
            given.add("plugin");
        }
        return given;
    }

    private void builtin(SweepSpec spec) {
        String name = spec.getTrainer().getBuiltin();
        Set<String> known = BuiltinTrainers.names();
        if (!known.contains(name)) {
            problems.add(
                    "trainer.builtin",
                    "\"" + name + "\" is unknown (expected: " + String.join(", ", known) + ")"
                            + NearestName.hint(name, known));
        }
        if (!spec.hasValidation() || spec.getValidation().hasReplay()) {
            problems.add("validation.dataset", "is missing: a built-in trainer needs a data set");
        }
    }

    private void table(SweepSpec spec) {
        FileRef file = spec.getTrainer().getTable().getFile();
        if (!SHA256.matcher(file.getSha256()).matches()) {
            problems.add(
                    "trainer.table.file", "names no uploaded file: give its SHA-256, 64 lower-case hexadecimal digits");
        }
        List<String> keys = spec.getTrainer().getTable().getKeyList();
        for (int i = 0; i < keys.size(); i++) {
            if (!spec.getParametersMap().containsKey(keys.get(i))) {
                problems.add(
                        "trainer.table.key[" + i + "]",
                        "there is no parameter \"" + keys.get(i) + "\""
                                + NearestName.hint(
                                        keys.get(i), spec.getParametersMap().keySet()));
            }
        }
        if (spec.hasValidation() && !spec.getValidation().hasReplay()) {
            problems.add("validation.replay", "is missing: a table has recorded scores, name their columns");
        }
    }

    private void function(SweepSpec spec) {
        TrainerSpec trainer = spec.getTrainer();
        Integer inputs = FUNCTIONS.get(trainer.getFunction());
        if (inputs == null) {
            problems.add(
                    "trainer.function",
                    "\"" + trainer.getFunction() + "\" is unknown (expected: " + String.join(", ", FUNCTIONS.keySet())
                            + ")" + NearestName.hint(trainer.getFunction(), FUNCTIONS.keySet()));
        } else {
            inputs(spec.getParametersMap(), trainer.getFunction(), inputs);
        }
        problems.number("trainer.noise", trainer.getNoise(), trainer.getNoise() >= 0, ">= 0");
        if (trainer.hasSteps()) {
            problems.whole("trainer.steps", trainer.getSteps(), 1, MOST_STEPS);
        }
        problems.duration("trainer.sleep", trainer.getSleep(), Duration.ZERO, Duration.ofDays(1));
        if (!spec.getObjective().getMetric().equals("value")) {
            problems.add(
                    "objective.metric",
                    "\"" + spec.getObjective().getMetric() + "\" is not reported by a function (expected: value)");
        }
        if (spec.hasValidation()) {
            problems.add("validation", "does not go with a function, which makes no predictions: remove it");
        }
    }

    private void inputs(Map<String, ParameterDefinition> parameters, String function, int inputs) {
        int needed = Math.abs(inputs);
        for (int i = 0; i < needed; i++) {
            if (!parameters.containsKey("x" + i)) {
                problems.add(
                        "parameters.x" + i,
                        "is missing: " + function + " takes x0 to x" + (needed - 1) + (inputs < 0 ? " and more" : ""));
            }
        }
    }
}
