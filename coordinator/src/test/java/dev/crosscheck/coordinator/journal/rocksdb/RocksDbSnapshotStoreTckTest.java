package dev.crosscheck.coordinator.journal.rocksdb;

import akka.persistence.CapabilityFlag;
import akka.persistence.japi.snapshot.JavaSnapshotStoreSpec;
import org.junit.runner.RunWith;
import org.scalatestplus.junit.JUnitRunner;

/** Akka's own conformance tests for snapshot stores. Public and run by JUnit's vintage engine because it is a ScalaTest suite. */
@RunWith(JUnitRunner.class)
public class RocksDbSnapshotStoreTckTest extends JavaSnapshotStoreSpec {
    public RocksDbSnapshotStoreTckTest() {
        super(com.typesafe.config.ConfigFactory.parseString("crosscheck.rocksdb.snapshots-kept = 0")
                .withFallback(TestStorage.actorConfig("snapshot-tck")));
    }

    @Override
    public CapabilityFlag supportsSerialization() {
        return CapabilityFlag.on();
    }
}
