package dev.crosscheck.cli.process;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Work that has something to put in order when the process is told to end (Ctrl-C, SIGTERM). */
public final class Interruption {

    private Interruption() {}

    /**
     * Does the work. When the process is told to end meanwhile, {@code interrupted} runs once on another thread, and this call never returns: what the work
     * runs into while things are taken down around it interests nobody.
     */
    public static <T> T during(Supplier<T> work, Runnable interrupted) {
        Thread hook = new Thread(interrupted, "interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.get();
        } finally {
            if (!remove(hook)) {
                waitForTheEnd();
            }
        }
    }

    private static boolean remove(Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ignored) {
            return false; // the process is ending
        }
    }

    @SuppressWarnings("InfiniteLoopStatement") // the JVM halts when its hooks are done
    private static void waitForTheEnd() {
        while (true) {
            LockSupport.park();
        }
    }
}
