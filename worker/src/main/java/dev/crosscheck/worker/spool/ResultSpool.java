package dev.crosscheck.worker.spool;

import com.google.protobuf.ByteString;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.worker.spool.wire.SpooledResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Results on disk, one file each: four bytes of CRC-32C, then the message. A file gets its name after its content is on the disk; one that does not read back is set aside
 * with a warning and never stops the worker. Thread-safe for different leases.
 */
public final class ResultSpool {
    private static final Logger LOG = LoggerFactory.getLogger(ResultSpool.class);
    private static final String SUFFIX = ".result";
    private static final String PART = ".part";
    private static final int CHECKSUM_BYTES = 4;

    private final Path folder;

    /**
     * A result with what must be uploaded before it.
     *
     * @param result without receipt
     */
    public record Kept(TrialResult result, List<PredictionSet> predictions) {
        public Kept {
            predictions = List.copyOf(predictions);
        }
    }

    public ResultSpool(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** Returns when the result is on the disk for good; replaces what was kept for the same lease. */
    public void save(Kept kept) throws IOException {
        SpooledResult.Builder message =
                SpooledResult.newBuilder().setResult(kept.result().toByteString());
        for (PredictionSet piece : kept.predictions()) {
            message.addPredictions(piece.toByteString());
        }
        byte[] body = message.build().toByteArray();
        Path file = file(kept.result().getLease());
        Path part = folder.resolve(file.getFileName() + PART);
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            write(
                    channel,
                    ByteBuffer.allocate(CHECKSUM_BYTES)
                            .putInt(checksum(body, 0))
                            .flip());
            write(channel, ByteBuffer.wrap(body));
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder();
    }

    /** Forgets a lease's result; without effect where there is none. */
    public void remove(LeaseRef lease) throws IOException {
        Files.deleteIfExists(file(lease));
    }

    /** What an earlier process left behind; what it had not finished writing is removed. */
    public List<Kept> load() throws IOException {
        List<Kept> all = new ArrayList<>();
        for (Path unfinished : files(SUFFIX + PART)) {
            Files.deleteIfExists(unfinished);
        }
        List<Path> files = files(SUFFIX);
        for (Path file : files) {
            try {
                all.add(read(file));
            } catch (IOException e) {
                Path aside = folder.resolve(file.getFileName() + ".corrupt");
                Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
                LOG.warn(
                        "a kept result cannot be read and was set aside file={} reason=\"{}\"; its trial will be run again",
                        aside,
                        e.getMessage());
            }
        }
        return all;
    }

    private List<Path> files(String ending) throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(path -> path.getFileName().toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    private static Kept read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length < CHECKSUM_BYTES || ByteBuffer.wrap(bytes).getInt() != checksum(bytes, CHECKSUM_BYTES)) {
            throw new IOException("the checksum is wrong");
        }
        SpooledResult message =
                SpooledResult.parseFrom(ByteString.copyFrom(bytes, CHECKSUM_BYTES, bytes.length - CHECKSUM_BYTES));
        List<PredictionSet> predictions = new ArrayList<>();
        for (ByteString piece : message.getPredictionsList()) {
            predictions.add(PredictionSet.parseFrom(piece));
        }
        return new Kept(TrialResult.parseFrom(message.getResult()), predictions);
    }

    private Path file(LeaseRef lease) {
        String sweep = HexFormat.of().formatHex(lease.getSweep().getBytes(StandardCharsets.UTF_8));
        return folder.resolve(
                sweep + "-" + lease.getTrial() + "-" + lease.getAttempt() + "-" + lease.getEpoch() + SUFFIX);
    }

    private void syncFolder() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static int checksum(byte[] bytes, int from) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, bytes.length - from);
        return (int) crc.getValue();
    }
}
