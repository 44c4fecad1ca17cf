package dev.crosscheck.coordinator.journal;

import akka.serialization.SerializerWithStringManifest;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.crosscheck.coordinator.journal.v1.AttemptEndedRecord;
import dev.crosscheck.coordinator.journal.v1.FindingRaisedRecord;
import dev.crosscheck.coordinator.journal.v1.LeaseGrantedRecord;
import dev.crosscheck.coordinator.journal.v1.OverfitTestedRecord;
import dev.crosscheck.coordinator.journal.v1.SetsChangedRecord;
import dev.crosscheck.coordinator.journal.v1.StepJudgedRecord;
import dev.crosscheck.coordinator.journal.v1.SweepCreatedRecord;
import dev.crosscheck.coordinator.journal.v1.SweepDeletedRecord;
import dev.crosscheck.coordinator.journal.v1.SweepEndedRecord;
import dev.crosscheck.coordinator.journal.v1.SweepFinalizedRecord;
import dev.crosscheck.coordinator.journal.v1.SweepPausedRecord;
import dev.crosscheck.coordinator.journal.v1.SweepResumedRecord;
import dev.crosscheck.coordinator.journal.v1.SweepSnapshotRecord;
import dev.crosscheck.coordinator.journal.v1.SweepSteeredRecord;
import dev.crosscheck.coordinator.journal.v1.SweepStoppingRecord;
import dev.crosscheck.coordinator.journal.v1.TrialFinishedRecord;
import dev.crosscheck.coordinator.journal.v1.TrialNoticedRecord;
import dev.crosscheck.coordinator.journal.v1.TrialProposedRecord;
import dev.crosscheck.coordinator.store.StreamedSerializer;
import dev.crosscheck.coordinator.sweep.SweepEvent;
import dev.crosscheck.coordinator.sweep.SweepSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** Akka's door to the journal's schema. Manifests are short codes of their own, so that classes may be renamed; a code once used keeps its meaning. */
public final class SweepJournalSerializer extends SerializerWithStringManifest implements StreamedSerializer {
    /** Written into every stored record; never changes. */
    public static final int IDENTIFIER = 8470001;

    static final String SNAPSHOT = "S1";

    /** Reads one kind of record. */
    private interface Reader {
        Object read(byte[] bytes) throws InvalidProtocolBufferException;
    }

    private static final Map<Class<?>, String> MANIFESTS = Map.ofEntries(
            Map.entry(SweepEvent.SweepCreated.class, "sc"),
            Map.entry(SweepEvent.SweepPaused.class, "sp"),
            Map.entry(SweepEvent.SweepResumed.class, "sr"),
            Map.entry(SweepEvent.SweepStopping.class, "ss"),
            Map.entry(SweepEvent.SweepEnded.class, "se"),
            Map.entry(SweepEvent.TrialProposed.class, "tp"),
            Map.entry(SweepEvent.LeaseGranted.class, "lg"),
            Map.entry(SweepEvent.AttemptEnded.class, "ae"),
            Map.entry(SweepEvent.TrialFinished.class, "tf"),
            Map.entry(SweepEvent.OverfitTested.class, "ot"),
            Map.entry(SweepEvent.FindingRaised.class, "fr"),
            Map.entry(SweepEvent.SweepFinalized.class, "sf"),
            Map.entry(SweepEvent.SetsChanged.class, "xs"),
            Map.entry(SweepEvent.SweepDeleted.class, "sd"),
            Map.entry(SweepEvent.StepJudged.class, "sj"),
            Map.entry(SweepEvent.SweepSteered.class, "st"),
            Map.entry(SweepEvent.TrialNoticed.class, "tn"),
            Map.entry(SweepSnapshot.class, SNAPSHOT));

    private static final Map<String, Reader> READERS = readers();

    private static Map<String, Reader> readers() {
        var readers = new HashMap<String, Reader>();
        readers.put("sc", bytes -> SweepEventMapper.event(SweepCreatedRecord.parseFrom(bytes)));
        readers.put("sp", bytes -> SweepEventMapper.event(SweepPausedRecord.parseFrom(bytes)));
        readers.put("sr", bytes -> SweepEventMapper.event(SweepResumedRecord.parseFrom(bytes)));
        readers.put("ss", bytes -> SweepEventMapper.event(SweepStoppingRecord.parseFrom(bytes)));
        readers.put("se", bytes -> SweepEventMapper.event(SweepEndedRecord.parseFrom(bytes)));
        readers.put("tp", bytes -> SweepEventMapper.event(TrialProposedRecord.parseFrom(bytes)));
        readers.put("lg", bytes -> SweepEventMapper.event(LeaseGrantedRecord.parseFrom(bytes)));
        readers.put("ae", bytes -> SweepEventMapper.event(AttemptEndedRecord.parseFrom(bytes)));
        readers.put("tf", bytes -> SweepEventMapper.event(TrialFinishedRecord.parseFrom(bytes)));
        readers.put("ot", bytes -> SweepEventMapper.event(OverfitTestedRecord.parseFrom(bytes)));
        readers.put("fr", bytes -> FindingMapper.event(FindingRaisedRecord.parseFrom(bytes)));
        readers.put("sf", bytes -> FinalizedMapper.event(SweepFinalizedRecord.parseFrom(bytes)));
        readers.put("xs", bytes -> RescoreMapper.event(SetsChangedRecord.parseFrom(bytes)));
        readers.put("sd", bytes -> DeletedMapper.event(SweepDeletedRecord.parseFrom(bytes)));
        readers.put("st", bytes -> SteeringMapper.event(SweepSteeredRecord.parseFrom(bytes)));
        readers.put("tn", bytes -> NoticeMapper.event(TrialNoticedRecord.parseFrom(bytes)));
        readers.put("sj", bytes -> StepMapper.event(StepJudgedRecord.parseFrom(bytes)));
        readers.put(SNAPSHOT, bytes -> SweepSnapshotMapper.snapshot(SweepSnapshotRecord.parseFrom(bytes)));
        return Map.copyOf(readers);
    }

    private final StoredTrials trials = new StoredTrials();

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object value) {
        String manifest = MANIFESTS.get(value.getClass());
        if (manifest == null) {
            throw new IllegalArgumentException(
                    "no stored form for " + value.getClass().getName());
        }
        return manifest;
    }

    @Override
    public byte[] toBinary(Object value) {
        if (value instanceof SweepEvent event) {
            return SweepEventMapper.toRecord(event).toByteArray();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            write(value, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("memory is no file", e);
        }
        return bytes.toByteArray();
    }

    @Override
    public void write(Object value, OutputStream to) throws IOException {
        if (value instanceof SweepSnapshot snapshot) {
            SweepSnapshotMapper.write(snapshot, trials, to);
        } else if (value instanceof SweepEvent event) {
            SweepEventMapper.toRecord(event).writeTo(to);
        } else {
            throw new IllegalArgumentException(
                    "no stored form for " + value.getClass().getName());
        }
    }

    @Override
    public Object read(InputStream from, String manifest) throws IOException {
        return manifest.equals(SNAPSHOT)
                ? SweepSnapshotMapper.snapshot(SweepSnapshotRecord.parseFrom(from))
                : fromBinary(from.readAllBytes(), manifest);
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        Reader reader = READERS.get(manifest);
        if (reader == null) {
            throw new NotSerializableException("the journal holds a record of kind " + manifest
                    + ", which this version does not know; start the version that wrote it");
        }
        try {
            return reader.read(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new NotSerializableException(
                    "a stored record of kind " + manifest + " is damaged: " + e.getMessage());
        }
    }
}
