package requesttracker.statemachine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks the dependencies of the module and its packages. */
class StateMachineArchitectureTest {
    private static final String DEFINITION = "requesttracker.statemachine.definition";
    private static final String ENGINE = "requesttracker.statemachine.engine";
    private static final String DIAGRAM = "requesttracker.statemachine.diagram";

    private final JavaClasses module = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("requesttracker.statemachine");

    @Test
    void everyClassIsInOneOfTheThreePackages() {
        classes().should().resideInAnyPackage(DEFINITION, ENGINE, DIAGRAM).check(module);
    }

    @Test
    void theDefinitionUsesNeitherEngineNorDiagram() {
        uses(DEFINITION);
    }

    @Test
    void theEngineUsesTheDefinition() {
        uses(ENGINE, DEFINITION);
    }

    @Test
    void theDiagramUsesTheDefinition() {
        uses(DIAGRAM, DEFINITION);
    }

    /** Checks that a package uses only itself, {@code others}, the JDK, Jackson, JSONPath and the JSON reader. */
    private void uses(String one, String... others) {
        String[] allowed = Stream.concat(
                        Stream.of(
                                one,
                                "java..",
                                "com.fasterxml.jackson..",
                                "com.jayway.jsonpath..",
                                "requesttracker.jsontree"),
                        Stream.of(others))
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(one)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed)
                .check(module);
    }
}
