package dev.crosscheck.worker.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A script that stands for nvidia-smi. */
public final class FakeSmi {
    public static final String TWO =
            """
            0, GPU-aaaa-1111, NVIDIA L4, 23034, 1024, 37
            1, GPU-bbbb-2222, NVIDIA L4, 23034, 0, 0
            """;

    private final Path program;

    /** One in this folder that has no answer yet. */
    public FakeSmi(Path folder) throws IOException {
        program = folder.resolve("nvidia-smi");
        answers("");
    }

    public Path program() {
        return program;
    }

    /** From now on it writes this. It insists on being asked for what is looked at. */
    public void answers(String lines) throws IOException {
        runs("case \"$*\" in\n"
                + "'--query-gpu=index,uuid,name,memory.total,memory.used,utilization.gpu --format=csv,noheader,nounits') ;;\n"
                + "*) echo \"unknown option $*\"; exit 2;;\nesac\ncat <<'END'\n" + lines + "END");
    }

    /** From now on it is this script. */
    public void runs(String script) throws IOException {
        Path next = program.resolveSibling("next");
        Files.writeString(next, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(next, program, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
