package dev.crosscheck.coordinator;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
        packages = "dev.crosscheck.coordinator",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.OnlyThisModule.class})
class ArchitectureTest {
    private static final String STORAGE = "dev.crosscheck.coordinator.store..";
    private static final String ROCKSDB = "dev.crosscheck.coordinator.journal.rocksdb..";
    private static final String SECURITY = "dev.crosscheck.coordinator.security..";

    static final class OnlyThisModule implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.isJar();
        }
    }

    /** Code that protoc made, and the classes nested in it. */
    private static final DescribedPredicate<JavaClass> GENERATED = describe("generated protobuf classes", type -> {
        JavaClass outer = type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer.isAssignableTo("com.google.protobuf.AbstractMessageLite")
                || outer.isAssignableTo("com.google.protobuf.MessageLiteOrBuilder")
                || outer.isAssignableTo("com.google.protobuf.ProtocolMessageEnum")
                || outer.isAssignableTo("com.google.protobuf.GeneratedFile");
    });

    private static final DescribedPredicate<JavaClass> PROTOBUF = describe(
            "protobuf types",
            type -> type.getPackageName().startsWith("com.google.protobuf")
                    || type.getPackageName().startsWith("dev.crosscheck.proto")
                    || GENERATED.test(type));

    @ArchTest
    static final ArchRule protobufStopsAtGrpcAndJournal = noClasses()
            .that()
            .resideOutsideOfPackages("..grpc..", "..journal..")
            .and(DescribedPredicate.not(GENERATED))
            .should()
            .dependOnClassesThat(PROTOBUF)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule storageKnowsNothingOfSweeps = noClasses()
            .that()
            .resideInAnyPackage(STORAGE, ROCKSDB, SECURITY)
            .should()
            .dependOnClassesThat(describe(
                    "Crosscheck classes other than storage and security",
                    type -> type.getPackageName().startsWith("dev.crosscheck")
                            && !type.getPackageName().startsWith("dev.crosscheck.coordinator.store")
                            && !type.getPackageName().startsWith("dev.crosscheck.coordinator.journal.rocksdb")
                            && !type.getPackageName().startsWith("dev.crosscheck.coordinator.security")));

    @ArchTest
    static final ArchRule securityKnowsNoStorage = noClasses()
            .that()
            .resideInAPackage(SECURITY)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(STORAGE, ROCKSDB, "akka..", "org.rocksdb..");

    @ArchTest
    static final ArchRule storeContractsKnowNoImplementation = noClasses()
            .that()
            .resideInAPackage("dev.crosscheck.coordinator.store")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..store.rocksdb..", "..store.files..", ROCKSDB, "org.rocksdb..");

    @ArchTest
    static final ArchRule onlyTheJournalPackageTouchesRocksDb = noClasses()
            .that()
            .resideOutsideOfPackage(ROCKSDB)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.rocksdb..");

    @ArchTest
    static final ArchRule workerAndCliAreOutOfSight = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.crosscheck.worker..", "dev.crosscheck.cli..");

    @ArchTest
    static final ArchRule sweepsDoNoStatistics = noClasses()
            .that()
            .resideInAPackage("..sweep..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.commons.math3..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyMonitorAndCalibrationUseTheMonitor = noClasses()
            .that()
            .resideOutsideOfPackages("..monitor..", "..calibration..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.crosscheck.monitor..");
}
