package requesttracker.statemachine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the engine may depend on. */
class StateMachineArchitectureTest {
    @Test
    void theRunnerKnowsJacksonJsonPathAndItselfAndNeitherAwsNorTheTracker() {
        JavaClasses engine = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("requesttracker.statemachine");
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "com.fasterxml.jackson..",
                        "com.jayway.jsonpath..",
                        "requesttracker.statemachine",
                        "requesttracker.jsontree")
                .check(engine);
    }
}
