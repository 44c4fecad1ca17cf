package dev.crosscheck.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.crosscheck", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule onlyOnePackageTouchesTheEngine = noClasses()
            .that()
            .resideOutsideOfPackage("..trainer.network..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl..");

    @ArchTest
    static final ArchRule theWorkerKnowsOfTheHouseOnlyThePublicMessages = noClasses()
            .that()
            .resideInAPackage("dev.crosscheck.worker..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.crosscheck.search..",
                    "dev.crosscheck.monitor..",
                    "dev.crosscheck.coordinator..",
                    "dev.crosscheck.cli..",
                    "akka..");

    @ArchTest
    static final ArchRule trainersKnowNothingOfProcessesAndStreams = noClasses()
            .that()
            .resideInAPackage("..trainer..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..worker.slot..", "..worker.session..", "..worker.spool..", "io.grpc..");

    @ArchTest
    static final ArchRule thePublicInterfaceDependsOnTheJdkAlone = noClasses()
            .that()
            .resideInAPackage("..worker.spi..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("java..", "..worker.spi..", "org.jspecify..");

    @ArchTest
    static final ArchRule onlyTheSessionSpeaksGrpc = noClasses()
            .that()
            .resideInAPackage("dev.crosscheck.worker..")
            .and()
            .resideOutsideOfPackage("..session..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.grpc..");
}
