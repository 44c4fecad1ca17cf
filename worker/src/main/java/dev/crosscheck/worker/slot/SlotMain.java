package dev.crosscheck.worker.slot;

import dev.crosscheck.worker.Signals;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import org.slf4j.LoggerFactory;

/**
 * The child process of a slot. Reads attempts from standard input and writes what becomes of them to standard output; whatever a trainer prints goes to standard error.
 * Ends when its input does, that is, with its parent. Ctrl-C reaches the whole process group; the parent decides what it means here.
 */
public final class SlotMain {
    private SlotMain() {}

    public static void main(String[] args) {
        InputStream in = new BufferedInputStream(System.in);
        PrintStream wire = System.out;
        System.setOut(System.err);
        Signals.on("INT", () -> {});
        Signals.on("TERM", () -> {});
        Signals.on("HUP", () -> {});
        int status = 0;
        ChildLoop loop = new ChildLoop(wire);
        Runtime.getRuntime().addShutdownHook(new Thread(loop::exiting, "exiting"));
        try {
            loop.serve(in);
        } catch (IOException e) {
            status = 1;
        } catch (RuntimeException | Error e) {
            // No field: a logger must not be made before standard output is another.
            LoggerFactory.getLogger(SlotMain.class).error("the child process reads no more", e);
            status = 1;
        }
        // The trainer's thread may be deep in native code; nobody is left to hear from it.
        Runtime.getRuntime().halt(status);
    }
}
