package requesttracker.emulators.dynamodb;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** Checks the dependencies of the module. */
class DynamoDbEmulatorArchitectureTest {
    /** The module's main classes in all packages. */
    private static final JavaClasses MODULE = new ClassFileImporter()
            .importUrl(
                    DynamoDbEmulator.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void theClassesAreSeen() {
        assertThat(MODULE).extracting("simpleName").contains("DynamoDbEmulator", "Expressions");
    }

    @Test
    void theModuleIsOnePackage() {
        classes().should().resideInAPackage("requesttracker.emulators.dynamodb").check(MODULE);
    }

    @Test
    void theEmulatorUsesOnlyTheSdkAndItsStorageEngine() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.crypto..",
                        "com.sun.net.httpserver..",
                        "org.h2.mvstore..",
                        "software.amazon.awssdk..",
                        "requesttracker.emulators.dynamodb")
                .check(MODULE);
    }
}
