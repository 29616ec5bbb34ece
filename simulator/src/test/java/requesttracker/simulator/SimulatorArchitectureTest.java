package requesttracker.simulator;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class SimulatorArchitectureTest {
    /** Main and test classes. */
    private static final JavaClasses SIMULATOR = new ClassFileImporter().importPackages("requesttracker.simulator");

    @Test
    void theClassesAreSeen() {
        assertThat(SIMULATOR).extracting("simpleName").contains("Simulator", "PatchDocument", "SimulatorTest");
    }

    @Test
    void theSimulatorUsesOnlyTheJsonReaderOfTheRepository() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage("requesttracker..")
                        .or(resideInAnyPackage("requesttracker.simulator..", "requesttracker.jsontree")))
                .check(SIMULATOR);
    }

    @Test
    void onlyPatchesUseJsonP() {
        classes()
                .that()
                .doNotBelongToAnyOf(PatchDocument.class)
                .should()
                .onlyDependOnClassesThat(
                        resideOutsideOfPackage("jakarta.json..").and(resideOutsideOfPackage("org.eclipse.parsson..")))
                .check(SIMULATOR);
    }

    /** JUnit is on the class path of tests only. */
    @Test
    void onlyTheExtensionUsesJUnit() {
        JavaClasses product = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("requesttracker.simulator");
        assertThat(product).extracting("simpleName").contains("Simulator", "CloudControlSimulator");
        classes()
                .that()
                .resideOutsideOfPackage("requesttracker.simulator.junit")
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage("org.junit..")
                        .and(resideOutsideOfPackage("requesttracker.simulator.junit")))
                .check(product);
    }
}
