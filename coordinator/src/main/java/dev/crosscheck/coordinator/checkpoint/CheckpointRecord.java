package dev.crosscheck.coordinator.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * What is written down of a trial's checkpoint. A content is named here before it is written and until it was deleted, so that a crash at any point leaves none that nobody knows.
 *
 * @param kept absent before the first one is complete
 * @param leftovers hashes of contents that are being written or deleted
 */
record CheckpointRecord(Optional<StoredCheckpoint> kept, List<String> leftovers) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    CheckpointRecord {
        leftovers = List.copyOf(leftovers);
    }

    static CheckpointRecord none() {
        return new CheckpointRecord(Optional.empty(), List.of());
    }

    /** A new content is about to be written. */
    CheckpointRecord announcing(String sha256) {
        return new CheckpointRecord(kept, List.of(sha256));
    }

    /** The announced content is complete and takes the place of the one before. */
    CheckpointRecord keeping(StoredCheckpoint complete) {
        return new CheckpointRecord(
                Optional.of(complete),
                kept.map(before -> List.of(before.sha256())).orElse(List.of()));
    }

    /** Hashes of all contents named. */
    List<String> all() {
        return java.util.stream.Stream.concat(kept.stream().map(StoredCheckpoint::sha256), leftovers.stream())
                .toList();
    }

    byte[] encode() {
        try {
            return MAPPER.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static CheckpointRecord decode(byte[] stored) {
        try {
            return MAPPER.readValue(stored, CheckpointRecord.class);
        } catch (IOException e) {
            throw new UncheckedIOException("a stored checkpoint's record cannot be read", e);
        }
    }
}
