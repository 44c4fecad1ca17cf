package dev.crosscheck.worker.trainer.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The processes of a program. Where it has a session of its own and the system tells sessions, all of that session; else those that were seen to descend from it at any look, so that one which its parent left behind is missed
 * when no look saw it before.
 */
final class ProgramProcesses {
    private static final Path PROC = Path.of("/proc");
    /** Of the fields of /proc/PID/stat after the name, see proc(5): state, ppid, pgrp, session. */
    private static final int SESSION = 3;

    private final ProcessHandle top;
    private final boolean session;
    private final Set<ProcessHandle> seen = new LinkedHashSet<>();

    /** {@code session}: whether the process leads a session of its own. */
    ProgramProcesses(ProcessHandle top, boolean session) {
        this.top = top;
        this.session = session && Files.isReadable(PROC.resolve("self/stat"));
    }

    /** Those that are alive, the watching shell and its helpers included. */
    List<ProcessHandle> alive() {
        if (session) {
            return inSession();
        }
        seen.removeIf(process -> !process.isAlive());
        top.descendants().forEach(seen::add);
        return List.copyOf(seen);
    }

    private List<ProcessHandle> inSession() {
        List<ProcessHandle> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : all) {
                OptionalInt its = session(process);
                if (its.isPresent() && its.getAsInt() == top.pid()) {
                    ProcessHandle.of(Long.parseLong(String.valueOf(process.getFileName())))
                            .ifPresent(found::add);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return found;
        }
        return found;
    }

    private static OptionalInt session(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", SESSION + 2);
            return OptionalInt.of(Integer.parseInt(fields[SESSION]));
        } catch (IOException | RuntimeException e) {
            return OptionalInt.empty(); // it ended meanwhile
        }
    }
}
