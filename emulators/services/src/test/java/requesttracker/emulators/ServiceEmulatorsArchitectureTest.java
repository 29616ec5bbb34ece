package requesttracker.emulators;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;
import requesttracker.emulators.lambda.LambdaEmulator;

/** Checks the dependencies of the module. */
class ServiceEmulatorsArchitectureTest {
    private static final String[] PACKAGES = {
        "requesttracker.emulators.lambda",
        "requesttracker.emulators.stepfunctions",
        "requesttracker.emulators.eventbridge"
    };

    /** The module's main classes in all packages. */
    private static final JavaClasses MODULE = new ClassFileImporter()
            .importUrl(
                    LambdaEmulator.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void theClassesAreSeen() {
        assertThat(MODULE).extracting("simpleName").contains("LambdaEmulator", "EngineExecutions", "EventLog");
    }

    @Test
    void theModuleHasOnePackageForEachService() {
        classes().should().resideInAnyPackage(PACKAGES).check(MODULE);
    }

    @Test
    void theEmulatorsUseTheFunctionsAndTheStateMachine() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("requesttracker..")
                        .and(not(resideInAnyPackage(PACKAGES)))
                        .and(not(resideInAnyPackage(
                                "requesttracker.application",
                                "requesttracker.composition",
                                "requesttracker.domain",
                                "requesttracker.events",
                                "requesttracker.repair",
                                "requesttracker.runtime",
                                "requesttracker.workflow",
                                "requesttracker.statemachine..",
                                "requesttracker.jsontree"))))
                .check(MODULE);
    }
}
