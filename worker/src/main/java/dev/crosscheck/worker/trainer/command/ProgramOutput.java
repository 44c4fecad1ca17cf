package dev.crosscheck.worker.trainer.command;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** The output that a program's processes append to a file, cut from time to time: the part before the last cut is kept beside it. */
final class ProgramOutput {
    private static final String NAME = "output.log";
    private static final String BEFORE = "output.log.1";
    private static final int COPIES = 3;

    /** All files that it may be in. */
    static final Set<String> NAMES = Set.of(NAME, BEFORE);

    private final Path file;
    private final Path before;
    private final long kept;

    /** {@code most}: bytes of both files together, > 0. */
    ProgramOutput(Path directory, long most) {
        this.file = directory.resolve(NAME);
        this.before = directory.resolve(BEFORE);
        this.kept = Math.max(1, most / 2);
    }

    Path file() {
        return file;
    }

    /** Empties the file when it has grown too long; its last part goes into the other one. What is written between the copy and the cut is lost. */
    void rotate() throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) <= kept) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileChannel to = FileChannel.open(
                        before,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            long end = 0;
            for (int i = 0; i < COPIES && channel.size() > end; i++) {
                end = channel.size();
                to.position(0);
                for (long at = end - kept, n = 1; at < end && n > 0; at += n) {
                    n = channel.transferTo(at, end - at, to);
                }
            }
            channel.truncate(0);
        }
    }

    /** The last lines that were written, at most {@code most} bytes of them; control characters are replaced. */
    String last(int most) throws IOException {
        byte[] now = tail(file, most + 1);
        byte[] earlier = tail(before, most + 1 - now.length);
        byte[] all = new byte[earlier.length + now.length];
        System.arraycopy(earlier, 0, all, 0, earlier.length);
        System.arraycopy(now, 0, all, earlier.length, now.length);
        String text = new String(all, StandardCharsets.UTF_8);
        int firstLine = all.length > most ? text.indexOf('\n') + 1 : 0;
        return text.substring(firstLine)
                .replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "?")
                .strip();
    }

    private static byte[] tail(Path path, int most) throws IOException {
        if (most <= 0 || !Files.isRegularFile(path)) {
            return new byte[0];
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long from = Math.max(0, channel.size() - most);
            ByteBuffer buffer = ByteBuffer.allocate((int) (channel.size() - from));
            int read = 0;
            while (buffer.hasRemaining() && read >= 0) {
                read = channel.read(buffer, from + buffer.position());
            }
            byte[] bytes = new byte[buffer.position()];
            buffer.flip().get(bytes);
            return bytes;
        }
    }
}
