package requesttracker.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.Fn;

/** Lists of 200 roles and 500 types, and lists of CDK tokens. */
@DisplayName("Lists of allowed types and roles")
class AllowedListsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> ROLES = Stream.concat(
                    IntStream.range(0, 199)
                            .mapToObj(i -> "arn:aws:iam::111122223333:role/provisioning/of-one-of-many-teams/Role" + i),
                    Stream.of("arn:aws:iam::111122223333:role/provision/*"))
            .toList();

    private static final List<String> TYPES = IntStream.range(0, 500)
            .mapToObj(i -> "Organization::SomeService::ResourceType" + i)
            .toList();

    static final Synthesis.StackDeployment LONG = new Synthesis.StackDeployment(
            "long",
            Map.of(
                    "stage", "prod",
                    "passThrough", "true",
                    "warmWriteUnits", "10000",
                    "allowedTypeNames", String.join(",", TYPES),
                    "allowedRoleArns", String.join(",", ROLES)),
            Optional.empty());

    @Test
    void keep_the_environments_below_4_KB_and_the_policies_below_their_limits() {
        var synthesis = Synthesis.of(LONG);

        assertThat(synthesis.resources("AWS::Lambda::Function"))
                .isNotEmpty()
                .allSatisfy(function -> assertThat(
                                function.properties().at("/Environment").toString())
                        .hasSizeLessThan(3_000));
        assertThat(synthesis.resources("AWS::IAM::Policy"))
                .allSatisfy(policy -> assertThat(
                                policy.properties().get("PolicyDocument").toString())
                        .hasSizeLessThan(5_000));
        assertThat(synthesis.resources("AWS::IAM::ManagedPolicy"))
                .hasSizeBetween(2, 10)
                .allSatisfy(policy -> assertThat(
                                policy.properties().get("PolicyDocument").toString())
                        .hasSizeLessThanOrEqualTo(6_144));
        assertThat(synthesis.findings().get("pluginReports")).isEmpty();
    }

    @Test
    void let_each_function_that_passes_roles_pass_each_listed_role() {
        var passed = new TreeSet<String>();
        for (var policy : Synthesis.of(LONG).resources("AWS::IAM::ManagedPolicy")) {
            assertThat(policy.properties().get("Roles")).hasSize(4);
            passed.addAll(RolePermissions.texts(policy.properties().at("/PolicyDocument/Statement/0/Resource")));
        }

        assertThat(passed).isEqualTo(new TreeSet<>(ROLES));
    }

    @Test
    void are_in_the_archive_of_the_functions_together_with_all_classes() throws IOException {
        var assets = assets(LONG);

        assertThat(assets).hasSize(1);
        try (var inside = FileSystems.newFileSystem(assets.get(0));
                var original = FileSystems.newFileSystem(
                        BuildOutputs.in(Synthesis.ROOT).functionsJar())) {
            var lists = JSON.readTree(Files.readString(inside.getPath("/allowed.json")));
            assertThat(RolePermissions.texts(lists.get("roleArns"))).isEqualTo(ROLES);
            assertThat(RolePermissions.texts(lists.get("typeNames"))).isEqualTo(TYPES);
            assertThat(files(inside.getPath("/"))).isEqualTo(files(original.getPath("/")) + 1);
        }
    }

    @Test
    void produce_the_same_archive_again_if_they_are_the_same() throws IOException {
        var access = StackSettings.of(
                        "prod", new SettingsSource(Map.of("allowedTypeNames", "AWS::S3::*", "development", "true")))
                .access();
        var jar = BuildOutputs.in(Synthesis.ROOT).functionsJar();

        var once = AllowedLists.code(jar, access);
        var again = AllowedLists.code(jar, access);

        assertThat(once).isNotEqualTo(again).hasSameBinaryContentAs(again);
        assertThat(once.getFileName()).isEqualTo(jar.getFileName());
    }

    @Test
    void leave_the_jar_unchanged_if_they_are_empty() {
        var access = StackSettings.of("prod", new SettingsSource(Map.of())).access();
        var jar = BuildOutputs.in(Synthesis.ROOT).functionsJar();

        assertThat(AllowedLists.code(jar, access)).isEqualTo(jar);
    }

    @Test
    void have_their_CDK_tokens_in_the_environment_and_their_literals_in_the_archive() {
        var token = Fn.importValue("ProvisioningRole");

        assertThat(AllowedLists.tokens(List.of("arn:aws:iam::111122223333:role/Literal", token)))
                .isEqualTo(token);
        assertThat(StackSettings.of(
                                "prod",
                                new SettingsSource(Map.of("allowedRoleArns", List.of(token), "stackName", "tracker")))
                        .access()
                        .allowedRoleArns())
                .containsExactly(token);
    }

    @Test
    void are_rejected_if_they_have_more_than_20_CDK_tokens() {
        var tokens = IntStream.rangeClosed(1, 21)
                .mapToObj(i -> Fn.importValue("Role" + i))
                .collect(Collectors.toCollection(ArrayList::new));

        assertThatThrownBy(() -> StackSettings.of("prod", new SettingsSource(Map.of("allowedRoleArns", tokens))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("allowedRoleArns")
                .hasMessageContaining("21 CDK tokens")
                .hasMessageContaining("at most 20");
        tokens.remove(0);
        assertThat(StackSettings.of("prod", new SettingsSource(Map.of("allowedRoleArns", tokens)))
                        .access()
                        .allowedRoleArns())
                .hasSize(20);
    }

    private static long files(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    private static List<Path> assets(Synthesis.StackDeployment deployment) throws IOException {
        var keys = new TreeSet<String>();
        for (JsonNode code : Synthesis.of(deployment).json().findValues("S3Key")) {
            keys.add(code.toString().replaceAll("[^0-9a-f.jar]", ""));
        }
        assertThat(keys).hasSize(1);
        try (var files =
                Files.list(Synthesis.ROOT.resolve("infra/target/cdk.out").resolve(deployment.name()))) {
            return files.filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .filter(file ->
                            keys.first().contains(file.getFileName().toString().replaceAll("asset\\.|\\.jar", "")))
                    .toList();
        }
    }
}
