package requesttracker.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import requesttracker.domain.TrackerSettings;

/** The lists that the stack adds to the functions' code, as a file. */
class AllowedListsFileTest {
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "AWS_REGION", "eu-central-1", "ALLOWED_TYPE_NAMES", "", "ALLOWED_ROLE_ARNS", "arn:of-the-environment");

    @Test
    void itsEntriesAreAllowedTogetherWithThoseOfTheEnvironment(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("allowed.json"), "{\"roleArns\":[\"arn:of-the-file\"],\"typeNames\":[\"AWS::S3::*\"]}");

        TrackerSettings settings =
                new LambdaEnvironment(ENVIRONMENT, LambdaEnvironment.allowed(Files.newInputStream(file))).settings();

        assertThat(settings.allowedTypeNames()).isEqualTo(Set.of("AWS::S3::*"));
        assertThat(settings.allowedRoleArns()).contains(Set.of("arn:of-the-file", "arn:of-the-environment"));
    }

    @Test
    void withoutTheFileOnlyTheEnvironmentCounts() throws IOException {
        TrackerSettings settings = new LambdaEnvironment(ENVIRONMENT, LambdaEnvironment.allowed(null)).settings();

        assertThat(settings.allowedTypeNames()).isEmpty();
        assertThat(List.copyOf(settings.allowedRoleArns().orElseThrow())).containsExactly("arn:of-the-environment");
    }
}
