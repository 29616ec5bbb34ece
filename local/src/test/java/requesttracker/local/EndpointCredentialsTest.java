package requesttracker.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

@DisplayName("The credentials of tracker local")
class EndpointCredentialsTest {
    private static final URI LOOPBACK = URI.create("http://127.0.0.1:4566");
    private static final URI REGIONAL = URI.create("https://cloudcontrolapi.eu-west-1.amazonaws.com");
    private static final AwsCredentialsProvider USABLE =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret"));
    private static final AwsCredentialsProvider EXPIRED = () -> {
        throw new IllegalStateException("Token is expired: hunter2");
    };

    @Test
    @DisplayName("are fixed for the simulator in any environment")
    void simulatorNeedsNone(@TempDir Path home) throws Exception {
        try (TrackerProcess tracker =
                TrackerProcess.start(home, Map.of("AWS_PROFILE", "no-such-profile", "AWS_REGION", ""))) {
            assertThat(tracker.outcomeOfCreate()).isEqualTo("SUCCEEDED");
        }
    }

    @Test
    @DisplayName("are fixed for loopback if none are configured")
    void loopback() {
        assertThat(EndpointCredentials.of(LOOPBACK, Map.of("AWS_PROFILE", ""), EXPIRED))
                .isSameAs(EndpointCredentials.LOCAL);
    }

    @Test
    @DisplayName("are the configured ones")
    void configured() {
        assertThat(EndpointCredentials.of(LOOPBACK, Map.of("AWS_PROFILE", "work"), USABLE))
                .isSameAs(USABLE);
        assertThat(EndpointCredentials.of(REGIONAL, Map.of(), USABLE)).isSameAs(USABLE);
    }

    @Test
    @DisplayName("prevent the start if they are configured but unusable")
    void unusable() {
        assertThatThrownBy(() -> EndpointCredentials.of(LOOPBACK, Map.of("AWS_PROFILE", "work"), EXPIRED))
                .isInstanceOf(StartupException.class)
                .hasMessageStartingWith("no AWS credentials that can be used were found for http://127.0.0.1:4566")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @DisplayName("are a complete key pair, not only:")
    @ValueSource(strings = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"})
    void halfAPair(String name) {
        assertThatThrownBy(() -> EndpointCredentials.of(LOOPBACK, Map.of(name, "x"), USABLE))
                .isInstanceOf(StartupException.class)
                .hasMessage("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set together");
    }
}
