package dev.crosscheck;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.crosscheck", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule strategiesArePure = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.io..",
                    "java.nio.file..",
                    "java.net..",
                    "java.time..",
                    "java.util.concurrent..",
                    "com.google.protobuf..",
                    "io.grpc..",
                    "akka..",
                    "org.slf4j..");

    @ArchTest
    static final ArchRule theSpaceKnowsNoStrategy = noClasses()
            .that()
            .resideInAPackage("..search.space..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.crosscheck.search", "..search.trial..", "..monitor..");

    @ArchTest
    static final ArchRule searchSeesNothingOfTheSecretSets = noClasses()
            .that()
            .resideInAPackage("..search..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..monitor..");
}
