package requesttracker.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import io.github.cdklabs.cdknag.ServerlessChecks;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Validations;
import software.amazon.awscdk.services.sqs.Queue;

/** cdk-nag's packs AwsSolutions and Serverless, which run with each {@link Synthesis}. */
@DisplayName("The rule packs")
class RulePacksTest {
    /**
     * A rule pack does not report a finding that is acknowledged at its construct. CDK also applies an acknowledgment
     * of the same rule from elsewhere in the app. The test rejects such findings, which CDK lists as suppressed.
     */
    @ParameterizedTest
    @MethodSource("requesttracker.infra.Synthesis#deployments")
    void find_only_violations_that_are_justified_at_their_construct(Synthesis.StackDeployment deployment) {
        assertThat(Synthesis.of(deployment).findings().get("pluginReports")).isEmpty();
    }

    @Test
    void report_a_careless_stack(@TempDir Path output) throws IOException {
        var app = new App(AppProps.builder().outdir(output.toString()).build());
        Queue.Builder.create(new Stack(app, "Careless"), "Queue").build();
        Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));

        assertThatThrownBy(app::synth).hasMessageContaining("Validation failed");

        assertThat(new ObjectMapper()
                        .readTree(output.resolve("validation-report.json").toFile())
                        .findValuesAsText("ruleName"))
                .contains("AwsSolutions-SQS3", "AwsSolutions-SQS4", "Serverless-SQSRedrivePolicy");
    }
}
