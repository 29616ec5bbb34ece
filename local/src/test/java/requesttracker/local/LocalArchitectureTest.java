package requesttracker.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** Checks the dependencies of the module. */
class LocalArchitectureTest {
    /** The module's main classes in all packages. */
    private static final JavaClasses MODULE = new ClassFileImporter()
            .importUrl(TrackerHost.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void theClassesAreSeen() {
        assertThat(MODULE).extracting("simpleName").contains("TrackerHost", "LocalServer", "LocalCommand");
    }

    @Test
    void theModuleIsOnePackage() {
        classes().should().resideInAPackage("requesttracker.local").check(MODULE);
    }

    @Test
    void theHostUsesNoSimulationNoBenchmarkAndNoInfrastructure() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "requesttracker.simulation..",
                        "requesttracker.bench..",
                        "requesttracker.conformance..",
                        "requesttracker.infra..")
                .check(MODULE);
    }
}
