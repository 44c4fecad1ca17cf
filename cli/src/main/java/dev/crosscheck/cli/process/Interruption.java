package dev.crosscheck.cli.process;

/** Something to do when the process is told to end (Ctrl-C, SIGTERM) while this is open; nothing is done once it is closed. */
public final class Interruption implements AutoCloseable {
    private final Thread hook;

    private Interruption(Runnable action) {
        hook = new Thread(action, "interrupted");
    }

    /** Opens it. */
    public static Interruption then(Runnable action) {
        Interruption interruption = new Interruption(action);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ignored) {
            // The process is ending already; the action runs or has run.
        }
    }
}
