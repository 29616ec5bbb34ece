package requesttracker.infra;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The dependencies that the CDK app may have on the tracker's other modules. */
@DisplayName("The module infra")
class InfraArchitectureTest {
    @Test
    void uses_only_the_list_of_functions_from_the_code_of_the_tracker() {
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
