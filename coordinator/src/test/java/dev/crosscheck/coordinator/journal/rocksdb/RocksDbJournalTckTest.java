package dev.crosscheck.coordinator.journal.rocksdb;

import akka.persistence.CapabilityFlag;
import akka.persistence.japi.journal.JavaJournalSpec;
import org.junit.runner.RunWith;
import org.scalatestplus.junit.JUnitRunner;

/** Akka's own conformance tests for journals. Public and run by JUnit's vintage engine because it is a ScalaTest suite. */
@RunWith(JUnitRunner.class)
public class RocksDbJournalTckTest extends JavaJournalSpec {
    public RocksDbJournalTckTest() {
        super(TestStorage.actorConfig("journal-tck"));
    }

    @Override
    public CapabilityFlag supportsRejectingNonSerializableObjects() {
        return CapabilityFlag.on();
    }

    @Override
    public CapabilityFlag supportsMetadata() {
        return CapabilityFlag.on();
    }
}
