package requesttracker.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Checks the dependencies of the module and its packages. */
class CliArchitectureTest {
    private static final String[] MODULE = {
        "requesttracker.cli", "requesttracker.client", "requesttracker.console", "requesttracker.proxy"
    };

    private final JavaClasses module = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(MODULE);

    @Test
    void theModuleUsesOnlyItselfAndTheJsonReaderOfThisProject() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "requesttracker.cli",
                        "requesttracker.client",
                        "requesttracker.console",
                        "requesttracker.proxy",
                        "requesttracker.jsontree",
                        "java..",
                        "com.sun.net.httpserver..",
                        "com.fasterxml.jackson..",
                        "picocli..",
                        "software.amazon.awssdk..")
                .check(module);
    }

    @Test
    void theClientUsesNoPackageThatUsesIt() {
        usesNone("requesttracker.client", "requesttracker.cli", "requesttracker.console", "requesttracker.proxy");
    }

    @Test
    void thePageUsesNeitherCommandsNorProxy() {
        usesNone("requesttracker.console", "requesttracker.cli", "requesttracker.proxy");
    }

    @Test
    void theProxyUsesNoCommand() {
        usesNone("requesttracker.proxy", "requesttracker.cli");
    }

    private void usesNone(String one, String... none) {
        noClasses()
                .that()
                .resideInAPackage(one)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(none)
                .check(module);
    }
}
