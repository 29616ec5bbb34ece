package requesttracker.simulation;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The modules that the simulation may use, and the direction between its packages. */
class SimulationArchitectureTest {
    private static final String ROOT = "requesttracker.simulation";
    private static final String RUN = ROOT + ".run..";
    private static final String FAULTS = ROOT + ".faults..";
    private static final String WORKLOAD = ROOT + ".workload..";
    private static final String CHECKERS = ROOT + ".checkers..";

    /** Main and test classes. */
    private static final JavaClasses ALL = new ClassFileImporter().importPackages(ROOT);

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void theClassesAreSeen() {
        assertThat(MAIN)
                .extracting(JavaClass::getSimpleName)
                .contains("SimulateCommand", "SimulationRun", "FaultPlan", "Workload", "Checkers")
                .doesNotContain("PlantedDefectsTest");
        assertThat(ALL).extracting(JavaClass::getSimpleName).contains("PlantedDefectsTest");
    }

    @Test
    void theSimulationUsesTheTrackerItsStateMachineAndTheServicesAndNoOtherModule() {
        // Names the packages of functions, since no package contains only them.
        Stream<String> allowed = Stream.concat(
                Stream.of("simulation..", "statemachine..", "simulator..", "emulators..", "jsontree.."),
                Stream.of(
                                "application",
                                "cloudcontrol",
                                "composition",
                                "domain",
                                "endpoint",
                                "events",
                                "json",
                                "repair",
                                "runtime",
                                "store",
                                "telemetry",
                                "workflow")
                        .map(name -> name + ".."));
        classes()
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage("requesttracker..")
                        .or(resideInAnyPackage(
                                allowed.map(name -> "requesttracker." + name).toArray(String[]::new))))
                .check(ALL);
    }

    @Test
    void faultsUseNoOtherPartOfTheSimulation() {
        noClasses()
                .that()
                .resideInAPackage(FAULTS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT, RUN, WORKLOAD, CHECKERS)
                .check(MAIN);
    }

    @Test
    void checkersUseNoOtherPartOfTheSimulation() {
        noClasses()
                .that()
                .resideInAPackage(CHECKERS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT, RUN, WORKLOAD, FAULTS)
                .check(MAIN);
    }

    @Test
    void theWorkloadUsesTheCheckersOnly() {
        noClasses()
                .that()
                .resideInAPackage(WORKLOAD)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT, RUN, FAULTS)
                .check(MAIN);
    }

    @Test
    void onlyTheCommandUsesTheRun() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "..")
                .and()
                .resideOutsideOfPackages(ROOT, RUN)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(RUN)
                .check(MAIN);
    }

    @Test
    void thePackagesHaveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void aConstructorHasAtMostFiveParameters() {
        assertThat(MAIN)
                .flatExtracting(JavaClass::getConstructors)
                .allSatisfy(constructor -> assertThat(constructor.getRawParameterTypes())
                        .as(constructor.getFullName())
                        .hasSizeLessThanOrEqualTo(5));
    }
}
