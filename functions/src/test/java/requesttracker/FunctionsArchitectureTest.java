package requesttracker;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.HttpURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.SdkHttpClient;

@DisplayName("The module functions")
class FunctionsArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("requesttracker/emulators/"))
            .importPackages("requesttracker");

    @Test
    void the_rules_apply_to_the_classes_of_the_module() {
        assertThat(MAIN).extracting("simpleName").contains("Lifecycle", "RequestStore", "PollStatus");
    }

    @Test
    void the_domain_uses_only_Java_and_itself() {
        classes()
                .that()
                .resideInAPackage("requesttracker.domain")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "requesttracker.domain")
                .check(MAIN);
    }

    @Test
    void redaction_uses_only_the_domain_and_the_JSON_package() {
        classes()
                .that()
                .resideInAPackage("requesttracker.redaction")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..", "requesttracker.domain", "requesttracker.json", "requesttracker.redaction")
                .check(MAIN);
    }

    @Test
    void the_JSON_package_uses_only_its_library() {
        classes()
                .that()
                .resideInAPackage("requesttracker.json")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "software.amazon.awssdk.thirdparty.jackson..", "requesttracker.json")
                .check(MAIN);
        noClasses()
                .that()
                .resideOutsideOfPackage("requesttracker.json")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon.awssdk.thirdparty.jackson..")
                .check(MAIN);
    }

    @Test
    @DisplayName("only the packages store, cloudcontrol and runtime use the AWS SDK")
    void only_the_packages_store_cloudcontrol_and_runtime_use_the_AWS_SDK() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "requesttracker.store", "requesttracker.cloudcontrol", "requesttracker.runtime")
                .should()
                .dependOnClassesThat(resideInAPackage("software.amazon.awssdk..")
                        .and(resideOutsideOfPackage("software.amazon.awssdk.thirdparty..")))
                .check(MAIN);
    }

    @Test
    void only_LambdaSerializer_uses_classes_of_the_Lambda_runtime() {
        noClasses()
                .that()
                .doNotHaveSimpleName("LambdaSerializer")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.amazonaws.services.lambda.runtime.serialization..")
                .check(MAIN);
    }

    @Test
    void only_the_SDK_signs_requests_to_AWS() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "software.amazon.awssdk.auth.signer..",
                        "software.amazon.awssdk.core.signer..",
                        "software.amazon.awssdk.http.auth..")
                .check(MAIN);
    }

    @Test
    void only_the_SDK_sends_requests_to_AWS() {
        // BoundedHttpClient limits the length of the answers that the SDK's HTTP client reads.
        noClasses()
                .that()
                .doNotHaveSimpleName("BoundedHttpClient")
                .and(not(nestedIn("BoundedHttpClient")))
                .should()
                .callMethodWhere(
                        target(owner(assignableTo(SdkHttpClient.class))).and(target(name("prepareRequest"))))
                .orShould()
                .callMethodWhere(
                        target(owner(assignableTo(ExecutableHttpRequest.class))).and(target(name("call"))))
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("java.net.http..")
                .orShould()
                .callMethod(URL.class, "openStream")
                .orShould()
                .callMethod(URLConnection.class, "getInputStream")
                .orShould()
                .callMethod(URLConnection.class, "getOutputStream")
                .orShould()
                .callMethod(HttpURLConnection.class, "getInputStream")
                .orShould()
                .callMethod(HttpURLConnection.class, "getOutputStream")
                .check(MAIN);
    }

    private static DescribedPredicate<JavaClass> nestedIn(String simpleName) {
        return DescribedPredicate.describe(
                "nested in " + simpleName,
                type -> type.getEnclosingClass()
                        .filter(outer -> outer.getSimpleName().equals(simpleName))
                        .isPresent());
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("requesttracker.(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void only_the_package_runtime_reads_clocks_and_creates_random_values() {
        noClasses()
                .that()
                .resideOutsideOfPackage("requesttracker.runtime")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(InstantSource.class, "system")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(ThreadLocalRandom.class, "current")
                .orShould()
                .callConstructor(java.util.Random.class)
                .check(MAIN);
    }

    @Test
    void no_class_uses_another_module() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "requesttracker.statemachine..",
                        "requesttracker.simulator..",
                        "requesttracker.emulators..",
                        "requesttracker.jsontree..",
                        "requesttracker.infra..",
                        "requesttracker.cli..",
                        "requesttracker.client..",
                        "requesttracker.local..")
                .check(MAIN);
    }
}
