package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.client.Tokens;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.output.Json;
import dev.crosscheck.proto.v1.BackupRequest;
import dev.crosscheck.proto.v1.BackupResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Write a backup of the coordinator's data while it runs. */
@Command(
        name = "backup",
        description = {
            "Write a complete copy of the coordinator's data while it runs; needs the auditor's token.",
            "The key is not in it: keep the key apart, without it nobody can read the backup."
        },
        footer = {"", "Example: crosscheck admin backup /backup/monday"})
final class AdminBackupCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "New directory, on the coordinator's machine.")
    private Path directory = Path.of("");

    private final Session session;

    AdminBackupCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        BackupRequest request = BackupRequest.newBuilder()
                .setDirectory(directory.toAbsolutePath().normalize().toString())
                .build();
        try (Client client = session.open(Tokens.Role.AUDITOR)) {
            BackupResponse answer = client.admin(stub -> stub.backup(request));
            session.printer()
                    .one(
                            () -> List.of(
                                    String.format(
                                            Locale.ROOT,
                                            "The backup is in %s (%d files, %.1f MiB).",
                                            answer.getDirectory(),
                                            answer.getFiles(),
                                            answer.getBytes() / 1024.0 / 1024.0),
                                    "The key is not in it. Keep a copy of the key from " + answer.getKey()
                                            + " in another place: without it nobody can read the backup."),
                            () -> Json.object()
                                    .put("directory", answer.getDirectory())
                                    .put("files", answer.getFiles())
                                    .put("bytes", answer.getBytes())
                                    .put("key", answer.getKey()));
            return ExitCode.DONE.number();
        }
    }
}
