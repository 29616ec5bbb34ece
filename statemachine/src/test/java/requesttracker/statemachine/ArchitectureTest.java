package requesttracker.statemachine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the runner may depend on. */
class ArchitectureTest {
    @Test
    void theRunnerKnowsJacksonJsonPathAndItselfAndNeitherAwsNorTheTracker() {
        JavaClasses runner = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("requesttracker");
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..", "com.fasterxml.jackson..", "com.jayway.jsonpath..", "requesttracker.statemachine")
                .check(runner);
    }
}
