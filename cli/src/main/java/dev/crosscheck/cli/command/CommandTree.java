package dev.crosscheck.cli.command;

import dev.crosscheck.cli.console.CliContext;
import dev.crosscheck.cli.fetch.KnownSets;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/** All verbs of this release, wired. */
public final class CommandTree {
    private static final int HELP_COLUMNS = 100;

    private CommandTree() {}

    /** The parser for one run. */
    public static CommandLine create(CliContext context) {
        CrosscheckCommand root = new CrosscheckCommand();
        Session session = new Session(context, root);
        CommandLine line = new CommandLine(root);
        line.getCommandSpec().addOption(help());
        line.addSubcommand("up", new UpCommand(session));
        line.addSubcommand("demo", new DemoCommand(session));
        line.addSubcommand("dataset", dataset(session));
        line.addSubcommand("submit", new SubmitCommand(session));
        line.addSubcommand("sweeps", new SweepsCommand(session));
        line.addSubcommand("leaderboard", new LeaderboardCommand(session));
        line.addSubcommand("trials", new TrialsCommand(session));
        line.addSubcommand("trial", new TrialCommand(session));
        line.addSubcommand("overfit", new OverfitCommand(session));
        line.addSubcommand("importance", new ImportanceCommand(session));
        line.addSubcommand("pause", new PauseCommand(session));
        line.addSubcommand("resume", new ResumeCommand(session));
        line.addSubcommand("extend", new ExtendCommand(session));
        line.addSubcommand("enqueue", new EnqueueCommand(session));
        line.addSubcommand("space", new SpaceCommand(session));
        line.addSubcommand("stop", new StopCommand(session));
        line.addSubcommand("delete", new DeleteCommand(session, System.in));
        line.addSubcommand("finalize", new FinalizeCommand(session));
        line.addSubcommand("workers", new WorkersCommand(session));
        line.addSubcommand("admin", admin(session));
        line.addSubcommand("asktell", new AskTellCommand(session, System.in));
        line.addSubcommand("calibrate", new CalibrateCommand(session));
        line.addSubcommand(
                "coordinator", launcherVerb("coordinator", "Run a coordinator (see: crosscheck coordinator --help)."));
        line.addSubcommand("worker", launcherVerb("worker", "Run a worker (see: crosscheck worker --help)."));
        line.addSubcommand("version", new VersionCommand(session));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(HELP_COLUMNS);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(context.out().colour() ? Ansi.ON : Ansi.OFF));
        return line;
    }

    private static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .type(boolean.class)
                .arity("0")
                .scopeType(ScopeType.INHERIT)
                .usageHelp(true)
                .description("Show what this verb does and takes.")
                .build();
    }

    private static CommandLine dataset(Session session) {
        CommandLine dataset = new CommandLine(new DatasetCommand());
        dataset.addSubcommand("register", new DatasetRegisterCommand(session));
        dataset.addSubcommand("list", new DatasetListCommand(session));
        dataset.addSubcommand("show", new DatasetShowCommand(session));
        dataset.addSubcommand("add-set", new DatasetAddSetCommand(session));
        dataset.addSubcommand("retire", new DatasetRetireCommand(session));
        dataset.addSubcommand("check", new DatasetCheckCommand(session));
        dataset.addSubcommand("contaminate", new DatasetContaminateCommand(session));
        dataset.addSubcommand("fetch", new DatasetFetchCommand(session, KnownSets.all()));
        return dataset;
    }

    private static CommandLine admin(Session session) {
        CommandLine admin = new CommandLine(new AdminCommand());
        admin.addSubcommand("backup", new AdminBackupCommand(session));
        admin.addSubcommand(
                "verify", launcherVerb("admin verify", "Check a backup (see: crosscheck admin verify --help)."));
        admin.addSubcommand(
                "restore", launcherVerb("admin restore", "Restore a backup (see: crosscheck admin restore --help)."));
        return admin;
    }

    private static CommandLine launcherVerb(String verb, String description) {
        CommandLine line = new CommandLine(new LauncherVerb(verb));
        line.getCommandSpec().usageMessage().description(description);
        line.setUnmatchedArgumentsAllowed(true);
        return line;
    }
}
