package dev.crosscheck.cli.fetch;

import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.console.Screen;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URL;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Brings one file to the disk: from the first address that has it, going on where an earlier run broke off; nothing gets its name before its checksum is right. */
final class Download {
    private static final int TRIES = 3;
    private static final String PART = ".part";

    private final Screen notes;
    private final KnownFile file;
    private final Path directory;
    private final List<String> failures = new ArrayList<>();
    private boolean answered;

    /** Progress goes to {@code notes}. */
    Download(Screen notes, KnownFile file, Path directory) {
        this.notes = notes;
        this.file = file;
        this.directory = directory;
    }

    /**
     * Makes sure that the file is there.
     *
     * @param addresses folders, tried in turn
     * @return whether it was downloaded
     * @throws CliException when no address gave it
     * @throws IOException when the disk cannot be read or written
     */
    boolean ensure(List<URI> addresses) throws IOException {
        Path target = directory.resolve(file.name());
        if (file.matches(target)) {
            notes.line(file.name() + " is there already, and its checksum is right");
            return false;
        }
        if (Files.exists(target)) {
            notes.line(file.name() + " is there with other content than the published one; it is fetched anew");
        }
        Path part = directory.resolve(file.name() + PART);
        for (URI address : addresses) {
            URL url = address.resolve(file.name()).toURL();
            if (from(url, part)) {
                Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
                return true;
            }
        }
        throw failure();
    }

    /** Whether the address gave the file. */
    private boolean from(URL url, Path part) throws IOException {
        String failure = "";
        for (int i = 0; i < TRIES; i++) {
            long before = length(part);
            if (before >= file.sizeBytes()) {
                if (file.matches(part)) {
                    return true;
                }
                Files.delete(part);
            }
            Line line = new Line(url, before);
            try {
                boolean continued = new Transfer(file, part, line).run(url);
                answered = true;
                if (file.matches(part)) {
                    return true;
                }
                failure = "gives a file whose " + file.algorithm() + " is " + file.digestOf(part) + " (expected: "
                        + file.digest() + ")";
                Files.delete(part);
                if (!continued) {
                    break;
                }
            } catch (Transfer.RefusedException e) {
                answered = true;
                failure = e.getMessage();
                break;
            } catch (IOException e) {
                failure = words(e);
                answered |= length(part) > before;
            } catch (Transfer.DiskException e) {
                throw new IOException(part + " could not be written", e.getCause());
            } finally {
                line.end();
            }
        }
        failures.add(url + " " + failure);
        return false;
    }

    private static long length(Path part) throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    private static String words(IOException error) {
        String detail = String.valueOf(error.getMessage());
        if (error instanceof UnknownHostException) {
            return "cannot be looked up: no such name, or no network";
        }
        if (error instanceof ConnectException || error instanceof NoRouteToHostException) {
            return "cannot be reached: " + detail;
        }
        return error instanceof SocketTimeoutException ? "does not answer: " + detail : detail;
    }

    private CliException failure() {
        String todo = "Copy " + file.name() + " (" + file.algorithm() + " " + file.digest() + ") into " + directory
                + " from wherever you can get it, or name a folder on the web with --mirror URL, and run this again; what is there is used, and behind a proxy set CROSSCHECK_JAVA_OPTS=\"-Dhttps.proxyHost=HOST -Dhttps.proxyPort=PORT\".";
        return CliException.at(
                directory.resolve(file.name()).toString(),
                answered ? ExitCode.FAILED : ExitCode.UNAVAILABLE,
                "DOWNLOAD_FAILED",
                file.name() + " could not be fetched: " + String.join("; ", failures) + ".",
                todo);
    }

    /** Says how far the file is, on a terminal in place, else once at the start. */
    private final class Line implements java.util.function.LongConsumer {
        private final String text;
        private long lastPercent = -1;

        Line(URL url, long from) {
            this.text = "fetching " + file.name() + " (" + megabytes() + ") from " + url.getHost();
            if (!notes.terminal()) {
                notes.line(text + (from > 0 ? ", going on from byte " + from : ""));
            }
        }

        private String megabytes() {
            long tenths = Math.max(1, Math.round(file.sizeBytes() / 1e5));
            return tenths / 10 + "." + tenths % 10 + " MB";
        }

        @Override
        public void accept(long bytes) {
            long percent = 100 * bytes / file.sizeBytes();
            if (notes.terminal() && percent != lastPercent) {
                lastPercent = percent;
                notes.stream().print("\r" + text + "  " + percent + " %");
                notes.stream().flush();
            }
        }

        void end() {
            if (notes.terminal() && lastPercent >= 0) {
                notes.line("");
            }
        }
    }
}
