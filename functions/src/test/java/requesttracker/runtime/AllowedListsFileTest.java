package requesttracker.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import requesttracker.domain.TrackerSettings;

/** The lists that the stack adds to the functions' code, as a file. */
@DisplayName("The file of allowed lists")
class AllowedListsFileTest {
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "AWS_REGION", "eu-central-1", "ALLOWED_TYPE_NAMES", "", "ALLOWED_ROLE_ARNS", "arn:of-the-environment");

    @Test
    void adds_its_entries_to_those_of_the_environment(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("allowed.json"), "{\"roleArns\":[\"arn:of-the-file\"],\"typeNames\":[\"AWS::S3::*\"]}");

        TrackerSettings settings =
                new LambdaEnvironment(ENVIRONMENT, LambdaEnvironment.allowed(Files.newInputStream(file))).settings();

        assertThat(settings.allowedTypeNames()).isEqualTo(Set.of("AWS::S3::*"));
        assertThat(settings.allowedRoleArns()).contains(Set.of("arn:of-the-file", "arn:of-the-environment"));
    }

    @Test
    void is_optional_and_without_it_only_the_environment_counts() throws IOException {
        TrackerSettings settings = new LambdaEnvironment(ENVIRONMENT, LambdaEnvironment.allowed(null)).settings();

        assertThat(settings.allowedTypeNames()).isEmpty();
        assertThat(List.copyOf(settings.allowedRoleArns().orElseThrow())).containsExactly("arn:of-the-environment");
    }
}
