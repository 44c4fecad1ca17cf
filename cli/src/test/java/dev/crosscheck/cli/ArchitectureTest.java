package dev.crosscheck.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.crosscheck.cli", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final DescribedPredicate<JavaClass> FOREIGN =
            DescribedPredicate.describe("of Crosscheck, but neither cli nor proto, strategies or spec", type -> {
                String name = type.getPackageName();
                return name.startsWith("dev.crosscheck.")
                        && !name.startsWith("dev.crosscheck.cli")
                        && !name.startsWith("dev.crosscheck.proto.v1")
                        && !name.startsWith("dev.crosscheck.search")
                        && !name.startsWith("dev.crosscheck.spec")
                        && !name.startsWith("dev.crosscheck.monitor");
            });

    @ArchTest
    static final ArchRule theCommandSeesProtoAndStrategiesOnly =
            noClasses().should().dependOnClassesThat(FOREIGN);

    @ArchTest
    static final ArchRule noAkkaNoTrainingNoStores = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("akka..", "ai.djl..", "org.rocksdb..", "com.linecorp..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.crosscheck.cli.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheReaderKnowsYaml = noClasses()
            .that()
            .resideOutsideOfPackage("..cli.spec..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.yaml..");

    @ArchTest
    static final ArchRule whatIsPrintedComesFromNoServerCall = noClasses()
            .that()
            .resideInAPackage("..output..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.grpc..");
}
