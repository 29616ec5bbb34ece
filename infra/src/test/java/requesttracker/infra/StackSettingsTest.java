package requesttracker.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.composition.TrackerFunction;

@DisplayName("The settings of a stack")
class StackSettingsTest {
    @Test
    void have_defaults() {
        var settings = settings(Map.of());

        assertThat(settings.stage().stackName()).isEqualTo("request-tracker");
        assertThat(settings.stage().development()).isFalse();
        assertThat(settings.deadlines().defaultTimeoutSeconds()).isEqualTo(7_200);
        assertThat(settings.deadlines().maxTimeoutSeconds()).isEqualTo(259_200);
        assertThat(settings.deadlines().cancelGraceSeconds()).isEqualTo(1_800);
        assertThat(settings.storage().retentionDays()).isEqualTo(7);
        assertThat(settings.storage().listShards()).isEqualTo(8);
        assertThat(settings.access().allowedTypeNames()).isEmpty();
        assertThat(settings.access().allowedRoleArns()).isEmpty();
        assertThat(settings.access().provisioningPolicyArns()).isEmpty();
        assertThat(settings.access().eventSenders()).isEmpty();
        assertThat(settings.access().passThrough()).isFalse();
        assertThat(settings.access().callbackStateMachineArns()).isEmpty();
        assertThat(settings.storage().tableKey()).isEqualTo(new TableKey.AwsOwnedKey());
        assertThat(settings.alarms().oldestUnsettledSeconds()).isEqualTo(259_200 + 1_800);
    }

    @Test
    void may_be_lists_and_maps_as_text_on_the_command_line() {
        var settings = settings(Map.of(
                "allowedTypeNames", "AWS::S3::Bucket, AWS::Logs::LogGroup",
                "reservedConcurrency", "PollStatus=50,StartOperation=20",
                "tags", "team=platform",
                "kmsKeyArn", "create"));

        assertThat(settings.access().allowedTypeNames()).containsExactly("AWS::S3::Bucket", "AWS::Logs::LogGroup");
        assertThat(settings.capacity().reservedConcurrency())
                .containsOnly(
                        Map.entry(TrackerFunction.POLL_STATUS, 50), Map.entry(TrackerFunction.START_OPERATION, 20));
        assertThat(settings.stage().tags()).containsOnly(Map.entry("team", "platform"));
        assertThat(settings.storage().tableKey()).isEqualTo(new TableKey.CreatedKey());
    }

    @Test
    void may_be_JSON_in_the_file_of_a_stage() {
        var settings = settings(Map.of(
                "allowedTypeNames", List.of("AWS::S3::Bucket"), "reservedConcurrency", Map.of("PollStatus", 50)));

        assertThat(settings.access().allowedTypeNames()).containsExactly("AWS::S3::Bucket");
        assertThat(settings.capacity().reservedConcurrency()).containsOnly(Map.entry(TrackerFunction.POLL_STATUS, 50));
    }

    @Test
    @DisplayName("on the command line override those of the stage, and the CDK's own context is ignored")
    void on_the_command_line_override_those_of_the_stage_and_the_context_of_the_CDK_is_ignored() {
        var stages = Synthesis.ROOT.resolve("infra/stages");
        var source = SettingsSource.of(
                stages,
                "dev",
                Map.of("stage", "dev", "logRetentionDays", "30", "@aws-cdk/core:checkSecretUsage", true, "aws:x", "y"));

        var settings = StackSettings.of("dev", source);

        assertThat(settings.logs().retention()).isEqualTo(software.amazon.awscdk.services.logs.RetentionDays.ONE_MONTH);
        assertThat(settings.stage().development()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void are_valid_in_the_file_of_each_stage(String stage) {
        var stages = Synthesis.ROOT.resolve("infra/stages");

        assertThat(StackSettings.of(stage, SettingsSource.of(stages, stage, Map.of()))
                        .stage()
                        .name())
                .isEqualTo(stage);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    listShards             | 0                       | a whole number from 1 to 64 is expected
                    listShards             | eight                   | a whole number from 1 to 64 is expected
                    listShards             | 99999999999             | a whole number from 1 to 64 is expected
                    callbackStateMachineArns | arn:aws:states:eu-west-1:111122223333:stateMachine:* | a state machine's ARN without wildcards, version or alias is expected
                    callbackStateMachineArns | arn:aws:states:*:111122223333:stateMachine:deploy | a state machine's ARN without wildcards, version or alias is expected
                    callbackStateMachineArns | arn:aws:states:eu-west-1:111122223333:stateMachine:deplo? | a state machine's ARN without wildcards, version or alias is expected
                    callbackStateMachineArns | arn:aws:states:eu-west-1:111122223333:stateMachine:deploy:1 | a state machine's ARN without wildcards, version or alias is expected
                    callbackStateMachineArns | arn:aws:states:eu-west-1:111122223333:stateMachine:request-tracker-request-lifecycle | it must not be the tracker's own state machine
                    passThrough            | yes                     | true or false is expected
                    defaultTimeoutSeconds  | 300000                  | a whole number from 60 to 259200 is expected
                    maxTimeoutSeconds      | 3600                    | defaultTimeoutSeconds is "7200": it must not be above maxTimeoutSeconds, 3600
                    logRetentionDays       | 31                      | one of [1, 7, 14, 30, 90, 180, 365, 731, 1827, 3653] is expected
                    allowedTypeNames       | AWS::S3                 | a type name such as AWS::S3::Bucket or a pattern such as AWS::S3::* is expected
                    allowedTypeNames       | AWS::S3::Bucket,        | a type name such as AWS::S3::Bucket or a pattern such as AWS::S3::* is expected
                    allowedRoleArns        | arn:aws:iam::*:role/provision/x | a role's ARN or a pattern such as arn:aws:iam::111122223333:role/provision/* is expected
                    allowedRoleArns        | *                       | a role's ARN or a pattern such as arn:aws:iam::111122223333:role/provision/* is expected
                    provisioningPolicyArns | AdministratorAccess     | a managed policy's ARN is expected
                    eventSenders           | *                       | an account id or a principal's ARN without wildcards is expected
                    permissionsBoundaryArn | Boundary                | a managed policy's ARN is expected
                    kmsKeyArn              | alias/mine              | a key's ARN, or "create" is expected
                    alarmTopicArn          | on-call                 | an SNS topic's ARN is expected
                    alarmEmail             | on-call                 | a mail address is expected
                    runbookUrl             | the wiki                | a URL without a fragment is expected
                    runbookUrl             | https://wiki/page#top   | a URL without a fragment is expected
                    reservedConcurrency    | Poll=5                  | the functions are [StartOperation, PollStatus,
                    reservedConcurrency    | PollStatus=none         | a whole number from 1 is expected
                    tags                   | team                    | NAME=VALUE,NAME=VALUE is expected
                    workflowLogLevel       | DEBUG                   | ALL, ERROR, FATAL or OFF is expected
                    stackName              | 1st                     | a stack name of 1..60 is expected
                    listShard              | 8                       | there is no setting of this name
                    """)
    void are_rejected_in_one_line_with_the_name_of_an_invalid_setting(String name, String value, String line) {
        assertThatThrownBy(() -> settings(Map.of(name, value)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("Setting ")
                .hasMessageContaining(name.equals("maxTimeoutSeconds") ? "defaultTimeoutSeconds" : name)
                .hasMessageContaining(line)
                .satisfies(rejection -> assertThat(rejection.getMessage()).doesNotContain("\n"));
    }

    @Test
    void leave_the_workflow_a_day_for_its_start_even_with_the_largest_deadlines() {
        var largest = settings(
                Map.of("maxTimeoutSeconds", "259200", "cancelGraceSeconds", "86400", "overdueCapSeconds", "604800"));

        assertThat(largest.deadlines().maxTimeoutSeconds()
                        + largest.deadlines().cancelGraceSeconds()
                        + largest.deadlines().overdueCapSeconds())
                .isLessThan(StackSettings.WORKFLOW_TIMEOUT_SECONDS - 86_400);
        Map.of("maxTimeoutSeconds", "259201", "cancelGraceSeconds", "86401", "overdueCapSeconds", "604801")
                .forEach((name, beyond) -> assertThatThrownBy(() -> settings(Map.of(name, beyond)))
                        .isInstanceOf(InvalidSettingException.class));
    }

    @Test
    void are_rejected_with_an_address_in_addition_to_a_given_topic() {
        assertThatThrownBy(() -> settings(Map.of(
                        "alarmTopicArn",
                        "arn:aws:sns:eu-central-1:111122223333:on-call",
                        "alarmEmail",
                        "a@example.com")))
                .hasMessage(
                        "Setting alarmEmail is \"a@example.com\": subscribe it to the topic given as alarmTopicArn");
    }

    @Test
    void are_rejected_for_an_unknown_stage() {
        assertThatThrownBy(() -> SettingsSource.of(Synthesis.ROOT.resolve("infra/stages"), "../prod", Map.of()))
                .hasMessage("Setting stage is \"../prod\": there is no such file as infra/stages/../prod.json");
    }

    @Test
    void are_all_in_the_operations_guide() throws IOException {
        var guide = Files.readString(Synthesis.ROOT.resolve("docs/operations.md"));

        var source = new SettingsSource(Map.of());
        StackSettings.of("test", source);

        assertThat(guide).contains("| `stage` |");
        assertThat(source.namesRead())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(guide).contains("| `" + name + "` |"));
    }

    @Test
    void end_the_synthesis_with_one_line_if_they_are_invalid() throws Exception {
        var process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TrackerApp.class.getName())
                .directory(Synthesis.ROOT.toFile());
        process.environment()
                .put("CDK_CONTEXT_JSON", new ObjectMapper().writeValueAsString(Map.of("listShards", "many")));
        var synthesis = process.start();

        var complaint = new String(synthesis.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(synthesis.waitFor()).isEqualTo(1);
        // The CDK draws a box of exclamation marks when the machine's Node is old.
        assertThat(complaint.lines().filter(line -> !line.isBlank() && !line.startsWith("!!")))
                .containsExactly("Setting listShards is \"many\": a whole number from 1 to 64 is expected");
    }

    private static StackSettings settings(Map<String, Object> values) {
        return StackSettings.of("test", new SettingsSource(values));
    }
}
