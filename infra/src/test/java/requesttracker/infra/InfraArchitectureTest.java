package requesttracker.infra;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The dependencies that the CDK app may have on the tracker's other modules. */
class InfraArchitectureTest {
    @Test
    void theAppUsesNoCodeOfTheTrackerButTheListOfFunctions() {
        var app = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("requesttracker.infra");

        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("requesttracker..")
                        .and(not(resideInAnyPackage("requesttracker.infra..", "requesttracker.composition.."))))
                .check(app);
    }
}
