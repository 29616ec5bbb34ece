package requesttracker.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static requesttracker.infra.Synthesis.CHINA;
import static requesttracker.infra.Synthesis.DEV;
import static requesttracker.infra.Synthesis.FULL;
import static requesttracker.infra.Synthesis.PROD;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import requesttracker.composition.TrackerFunction;
import requesttracker.domain.EventPayloads;
import requesttracker.infra.Synthesis.StackDeployment;
import requesttracker.telemetry.Metric;
import software.amazon.awscdk.assertions.Match;

@DisplayName("The stack")
class TrackerStackTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DEPLOYMENTS = "requesttracker.infra.Synthesis#deployments";

    @ParameterizedTest
    @MethodSource(DEPLOYMENTS)
    void has_no_network_and_no_custom_resource(StackDeployment deployment) {
        var types = new TreeSet<String>();
        Synthesis.of(deployment)
                .json()
                .get("Resources")
                .forEach(resource -> types.add(resource.get("Type").textValue()));

        assertThat(types)
                .noneMatch(type -> type.startsWith("AWS::EC2::") || type.startsWith("Custom::"))
                .doesNotContain("AWS::CloudFormation::CustomResource");
    }

    @Test
    void has_no_ARN_with_a_fixed_partition() {
        for (var deployment : List.of(DEV, PROD, CHINA)) {
            assertThat(Synthesis.of(deployment).json().toString()).doesNotContain("arn:aws");
        }
    }

    @ParameterizedTest
    @MethodSource(DEPLOYMENTS)
    void has_outputs_that_locate_its_resources(StackDeployment deployment) {
        assertThat(Synthesis.of(deployment).json().get("Outputs").fieldNames())
                .toIterable()
                .contains("ApiUrl", "EventBusName", "TableName", "StateMachineArn", "DashboardUrl", "AlarmTopicArn");
    }

    @Test
    void tags_each_resource_that_can_have_tags() {
        var tags = List.of(Map.of("Key", "cost-center", "Value", "42"), Map.of("Key", "team", "Value", "platform"));
        Synthesis.of(FULL)
                .template()
                .allResourcesProperties("AWS::Lambda::Function", Match.objectLike(Map.of("Tags", tags)));
        Synthesis.of(FULL)
                .template()
                .hasResourceProperties("AWS::DynamoDB::Table", Match.objectLike(Map.of("Tags", tags)));
    }

    // ---- table

    @ParameterizedTest
    @MethodSource(DEPLOYMENTS)
    void has_the_table_of_the_tests_of_the_functions(StackDeployment deployment) {
        var file = DefinitionFiles.table();
        var table = Synthesis.of(deployment)
                .resources("AWS::DynamoDB::Table")
                .get(0)
                .properties();

        for (var member : List.of("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode")) {
            assertThat(table.get(member)).as(member).isEqualTo(file.get(member));
        }
        assertThat(table.get("TimeToLiveSpecification")).isEqualTo(file.get("TimeToLive"));
        assertThat(table.at("/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void is_deleted_with_its_table_only_in_a_development_stage() {
        var development = Synthesis.of(DEV).resources("AWS::DynamoDB::Table").get(0);
        var production = Synthesis.of(PROD).resources("AWS::DynamoDB::Table").get(0);

        assertThat(development.whole().get("DeletionPolicy").textValue()).isEqualTo("Delete");
        assertThat(development.properties().get("DeletionProtectionEnabled").booleanValue())
                .isFalse();
        assertThat(production.whole().get("DeletionPolicy").textValue()).isEqualTo("Retain");
        assertThat(production.whole().get("UpdateReplacePolicy").textValue()).isEqualTo("Retain");
        assertThat(production.properties().get("DeletionProtectionEnabled").booleanValue())
                .isTrue();
    }

    @Test
    void encrypts_the_table_with_the_key_of_DynamoDB_by_default() {
        Synthesis.of(PROD).template().resourceCountIs("AWS::KMS::Key", 0);
        Synthesis.of(PROD)
                .template()
                .hasResourceProperties("AWS::DynamoDB::Table", Map.of("SSESpecification", Match.absent()));
        Synthesis.of(FULL).template().hasResourceProperties("AWS::KMS::Key", Map.of("EnableKeyRotation", true));
        Synthesis.of(FULL)
                .template()
                .hasResourceProperties(
                        "AWS::DynamoDB::Table",
                        Map.of(
                                "SSESpecification",
                                Map.of("SSEEnabled", true, "SSEType", "KMS", "KMSMasterKeyId", Match.anyValue())));
    }

    @Test
    void sets_the_warm_throughput_of_the_table_and_its_indexes_together() {
        var plain = Synthesis.of(PROD).resources("AWS::DynamoDB::Table").get(0).properties();
        var warmed = Synthesis.of(AllowedListsTest.LONG)
                .resources("AWS::DynamoDB::Table")
                .get(0)
                .properties();

        assertThat(plain.toString()).doesNotContain("WarmThroughput");
        assertThat(warmed.findValues("WarmThroughput"))
                .hasSize(1 + warmed.get("GlobalSecondaryIndexes").size())
                .allMatch(units -> units.get("WriteUnitsPerSecond").intValue() == 10_000);
    }

    // ---- workflow

    @ParameterizedTest
    @MethodSource(DEPLOYMENTS)
    void has_the_workflow_of_the_definition_file_with_each_placeholder_replaced(StackDeployment deployment)
            throws IOException {
        var machine = workflow(deployment);
        var definition = machine.get("DefinitionString").textValue();
        var places = new TreeSet<String>();
        Pattern.compile("\\$\\{([A-Za-z]+)}")
                .matcher(definition)
                .results()
                .forEach(place -> places.add(place.group(1)));

        assertThat(JSON.readTree(definition)).isEqualTo(DefinitionFiles.stateMachine());
        assertThat(machine.get("DefinitionSubstitutions").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(places);
        assertThat(JSON.readTree(definition).get("TimeoutSeconds").intValue())
                .isEqualTo(StackSettings.WORKFLOW_TIMEOUT_SECONDS);
    }

    @Test
    void has_a_standard_workflow_with_tracing_and_logs_of_errors_without_data() {
        var machine = workflow(PROD);

        assertThat(machine.get("StateMachineType").textValue()).isEqualTo("STANDARD");
        assertThat(machine.at("/TracingConfiguration/Enabled").booleanValue()).isTrue();
        assertThat(machine.at("/LoggingConfiguration/Level").textValue()).isEqualTo("ERROR");
        assertThat(machine.at("/LoggingConfiguration/IncludeExecutionData").booleanValue())
                .isFalse();
        assertThat(workflow(FULL).at("/LoggingConfiguration/Level").textValue()).isEqualTo("ALL");
    }

    @Test
    void has_the_name_of_the_workflow_that_its_callers_use() {
        var arn = Synthesis.of(PROD)
                .resources(
                        resource -> resource.at("/Properties/Handler").asText().endsWith("SubmitRequest"))
                .get(0)
                .properties()
                .at("/Environment/Variables/STATE_MACHINE_ARN");

        assertThat(arn.toString()).endsWith(":stateMachine:request-tracker-request-lifecycle\"]]}");
        assertThat(workflow(PROD).get("StateMachineName").textValue()).isEqualTo("request-tracker-request-lifecycle");
    }

    // ---- endpoint

    @ParameterizedTest
    @MethodSource(DEPLOYMENTS)
    void has_no_route_without_authorization(StackDeployment deployment) {
        assertThat(Synthesis.of(deployment).resources("AWS::ApiGatewayV2::Route"))
                .hasSize(ApiConstruct.ROUTES.size())
                .allMatch(route ->
                        route.properties().get("AuthorizationType").textValue().equals("AWS_IAM"));
    }

    /** The module local compares the same document with the local server, for each route and answer. */
    @ParameterizedTest
    @MethodSource(DEPLOYMENTS)
    void has_the_routes_of_the_OpenAPI_document_with_the_functions_of_its_operations(StackDeployment deployment)
            throws IOException {
        var documented = new TreeMap<String, String>();
        new YAMLMapper()
                .readTree(Synthesis.ROOT.resolve("docs/openapi.yaml").toFile())
                .get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    var id = operation.getValue().path("operationId").asText();
                    if (!operation.getKey().equals("parameters")) {
                        documented.put(
                                operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                id.substring(0, 1).toUpperCase(Locale.ROOT) + id.substring(1));
                    }
                }));
        var synthesis = Synthesis.of(deployment);
        var deployed = new TreeMap<String, String>();
        for (var route : synthesis.resources("AWS::ApiGatewayV2::Route")) {
            var integration = route.properties().at("/Target/Fn::Join/1/1/Ref").textValue();
            var alias = synthesis
                    .json()
                    .at("/Resources/" + integration + "/Properties/IntegrationUri/Ref")
                    .textValue();
            deployed.put(
                    route.properties().get("RouteKey").textValue(),
                    alias.replaceFirst("Functions(\\w+)Alias[0-9A-F]{8}", "$1"));
        }

        assertThat(deployed).isEqualTo(documented).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource(DEPLOYMENTS)
    void limits_the_rate_of_the_endpoint_and_logs_no_body(StackDeployment deployment) throws IOException {
        var stage = Synthesis.of(deployment)
                .resources("AWS::ApiGatewayV2::Stage")
                .get(0)
                .properties();
        var logged = new ArrayList<String>();
        JSON.readTree(stage.at("/AccessLogSettings/Format").textValue())
                .forEach(field -> logged.add(field.textValue()));

        assertThat(stage.at("/DefaultRouteSettings/ThrottlingRateLimit").intValue())
                .isEqualTo(100);
        assertThat(stage.at("/DefaultRouteSettings/ThrottlingBurstLimit").intValue())
                .isEqualTo(200);
        assertThat(logged)
                .contains("$context.requestId", "$context.routeKey", "$context.status", "$context.identity.userArn")
                .noneMatch(field -> field.matches(".*(body|path|query|header|error|authorizer).*"));
    }

    // ---- events

    @ParameterizedTest
    @MethodSource(DEPLOYMENTS)
    void has_rules_that_retry_and_then_send_the_event_to_a_queue_with_encryption_and_TLS_only(
            StackDeployment deployment) {
        var synthesis = Synthesis.of(deployment);

        assertThat(synthesis.resources("AWS::Events::Rule"))
                .filteredOn(rule -> !rule.id().startsWith("WarmUp"))
                .hasSize(4)
                .allSatisfy(rule -> {
                    var target = rule.properties().at("/Targets/0");
                    assertThat(target.at("/DeadLetterConfig/Arn/Fn::GetAtt/0").textValue())
                            .contains("DeadLettersQueue");
                    assertThat(target.at("/RetryPolicy/MaximumRetryAttempts").intValue())
                            .isPositive();
                    assertThat(target.at("/RetryPolicy/MaximumEventAgeInSeconds")
                                    .intValue())
                            .isEqualTo(21_600);
                });
        assertThat(synthesis.resources("AWS::Lambda::EventInvokeConfig"))
                .hasSize(3)
                .allSatisfy(config -> {
                    assertThat(config.properties()
                                    .at("/DestinationConfig/OnFailure/Destination/Fn::GetAtt/0")
                                    .textValue())
                            .contains("DeadLettersQueue");
                    assertThat(config.whole().get("DependsOn").toString()).contains("Alias");
                });
        assertThat(synthesis.resources("AWS::SQS::Queue"))
                .hasSize(3)
                .allMatch(
                        queue -> queue.properties().get("SqsManagedSseEnabled").booleanValue());
        assertThat(synthesis.resources("AWS::SQS::QueuePolicy"))
                .hasSize(3)
                .allMatch(policy -> policy.properties()
                        .toString()
                        .contains("\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"false\"}},\"Effect\":\"Deny\""));
    }

    @Test
    void sends_commands_on_the_bus_to_their_function() {
        Synthesis.of(PROD)
                .template()
                .hasResourceProperties(
                        "AWS::Events::Rule",
                        Match.objectLike(Map.of(
                                "EventBusName",
                                Match.anyValue(),
                                "EventPattern",
                                Map.of("detail-type", List.of("Submit Resource Request", "Cancel Resource Request")),
                                "Targets",
                                List.of(Match.objectLike(
                                        Map.of("Arn", Map.of("Ref", Match.stringLikeRegexp("HandleCommandAlias"))))))));
    }

    @Test
    void archives_the_events_of_the_tracker_and_no_commands_with_desired_states() {
        Synthesis.of(PROD)
                .template()
                .hasResourceProperties(
                        "AWS::Events::Archive",
                        Match.objectLike(Map.of(
                                "EventPattern",
                                Map.of(
                                        "source",
                                        List.of("request-tracker"),
                                        "detail-type",
                                        List.of(
                                                "Resource Request Settled",
                                                "Resource Request Overdue",
                                                "Resource Request Rejected")),
                                "RetentionDays",
                                30)));
        var archived = new TreeSet<String>();
        for (var detailType : Synthesis.of(PROD)
                .resources("AWS::Events::Archive")
                .get(0)
                .properties()
                .at("/EventPattern/detail-type")) {
            archived.add(detailType.textValue());
        }
        assertThat(archived)
                .containsExactlyInAnyOrder(EventPayloads.SETTLED, EventPayloads.OVERDUE, EventPayloads.REJECTED)
                .doesNotContainAnyElementsOf(EventBusConstruct.COMMANDS);
    }

    @ParameterizedTest
    @MethodSource(DEPLOYMENTS)
    void lets_no_service_assume_a_role_on_behalf_of_another_account(StackDeployment deployment) {
        assertThat(Synthesis.of(deployment).resources("AWS::IAM::Role")).allSatisfy(role -> {
            var statement = role.properties().at("/AssumeRolePolicyDocument/Statement/0");
            assertThat(statement.at("/Condition/StringEquals/aws:SourceAccount").toString())
                    .matches("\\{\"Ref\":\"AWS::AccountId\"}|\"111122223333\"");
            if (statement.at("/Principal/Service").textValue().equals("states.amazonaws.com")) {
                assertThat(statement.at("/Condition/ArnLike/aws:SourceArn").toString())
                        .contains("-request-lifecycle");
            }
        });
    }

    @Test
    void has_an_API_whose_name_differs_between_two_stages_in_one_account() {
        var names = new TreeSet<String>();
        for (var deployment : List.of(DEV, PROD, FULL)) {
            names.add(Synthesis.of(deployment)
                    .resources("AWS::ApiGatewayV2::Api")
                    .get(0)
                    .properties()
                    .get("Name")
                    .textValue());
        }
        assertThat(names).containsExactly("request-tracker", "request-tracker-dev", "tracker-full");
    }

    @Test
    @DisplayName("lets only named principals of other accounts put events, and only commands")
    void lets_only_named_principals_of_other_accounts_put_events_and_only_commands() {
        Synthesis.of(PROD).template().resourceCountIs("AWS::Events::EventBusPolicy", 0);
        var statement = Synthesis.of(FULL)
                .resources("AWS::Events::EventBusPolicy")
                .get(0)
                .properties()
                .get("Statement");

        assertThat(statement.get("Principal").toString())
                .contains(":iam::444455556666:root", "arn:aws:iam::777788889999:role/Sender");
        assertThat(statement.get("Action").textValue()).isEqualTo("events:PutEvents");
        assertThat(RolePermissions.texts(statement.at("/Condition/StringEquals/events:detail-type")))
                .containsExactly("Submit Resource Request", "Cancel Resource Request");
    }

    // ---- repair

    @Test
    void runs_repair_after_a_failed_execution_and_on_a_schedule() {
        var target =
                List.of(Match.objectLike(Map.of("Arn", Map.of("Ref", Match.stringLikeRegexp("RepairRequestsAlias")))));
        Synthesis.of(PROD)
                .template()
                .hasResourceProperties(
                        "AWS::Events::Rule",
                        Match.objectLike(Map.of(
                                "EventPattern",
                                Match.objectLike(Map.of(
                                        "source",
                                        List.of("aws.states"),
                                        "detail",
                                        Match.objectLike(Map.of("status", List.of("FAILED", "TIMED_OUT", "ABORTED"))))),
                                "Targets",
                                target)));
        Synthesis.of(PROD)
                .template()
                .hasResourceProperties(
                        "AWS::Events::Rule",
                        Match.objectLike(Map.of("ScheduleExpression", "rate(1 minute)", "Targets", target)));
    }

    // ---- monitoring

    @ParameterizedTest
    @MethodSource(DEPLOYMENTS)
    void notifies_the_topic_of_each_alarm(StackDeployment deployment) {
        assertThat(Synthesis.of(deployment).resources("AWS::CloudWatch::Alarm"))
                .extracting(
                        alarm -> alarm.properties().get("AlarmName").textValue().replaceFirst(".*-", ""))
                .containsExactlyInAnyOrder(
                        "WorkflowFailures",
                        "DeadLetters",
                        "WorkflowFunctionErrors",
                        "WorkflowFunctionThrottles",
                        "EndpointFunctionErrors",
                        "EndpointFunctionThrottles",
                        "EventFunctionErrors",
                        "EventFunctionThrottles",
                        "ApiServerErrors",
                        "OldestUnsettledTooOld",
                        "UnreadableRecords",
                        "RejectedEvents",
                        "UnknownStatus",
                        "RepairFailures",
                        "GivenUpRequests",
                        "CallbackFailures",
                        "WakeUpFailures",
                        "SweepSilent");
        assertThat(Synthesis.of(deployment).resources("AWS::CloudWatch::Alarm"))
                .allMatch(alarm -> alarm.properties().get("AlarmActions").size() == 1
                        && alarm.properties().get("OKActions").size() == 1);
    }

    /** A policy of a topic replaces the default policy, which lets the services of the account publish. */
    @ParameterizedTest
    @MethodSource(DEPLOYMENTS)
    void lets_its_alarms_publish_to_each_topic(StackDeployment deployment) {
        var synthesis = Synthesis.of(deployment);
        var topics = new TreeSet<String>();
        for (var alarm : synthesis.resources("AWS::CloudWatch::Alarm")) {
            for (var kind : List.of("AlarmActions", "OKActions", "InsufficientDataActions")) {
                alarm.properties()
                        .path(kind)
                        .forEach(action -> topics.add(action.get("Ref").textValue()));
            }
        }
        var stackName = synthesis
                .resources("AWS::CloudWatch::Alarm")
                .get(0)
                .properties()
                .get("AlarmName")
                .textValue()
                .replaceFirst("-[^-]*$", "");

        assertThat(topics)
                .isNotEmpty()
                .allSatisfy(topic -> assertThat(synthesis.resources("AWS::SNS::TopicPolicy"))
                        .filteredOn(policy ->
                                policy.properties().get("Topics").toString().equals("[{\"Ref\":\"" + topic + "\"}]"))
                        .singleElement()
                        .satisfies(policy -> assertThat(policy.properties().at("/PolicyDocument/Statement"))
                                .anySatisfy(statement -> {
                                    assertThat(statement.get("Effect").textValue())
                                            .isEqualTo("Allow");
                                    assertThat(statement.get("Action").textValue())
                                            .isEqualTo("sns:Publish");
                                    assertThat(statement
                                                    .at("/Principal/Service")
                                                    .textValue())
                                            .isEqualTo("cloudwatch.amazonaws.com");
                                    assertThat(statement.at("/Resource/Ref").textValue())
                                            .isEqualTo(topic);
                                    assertThat(statement.get("Condition").fieldNames())
                                            .toIterable()
                                            .containsExactlyInAnyOrder("StringEquals", "ArnLike");
                                    assertThat(statement
                                                    .at("/Condition/StringEquals/aws:SourceAccount")
                                                    .toString())
                                            .matches("\\{\"Ref\":\"AWS::AccountId\"}|\"111122223333\"");
                                    assertThat(statement
                                                    .at("/Condition/ArnLike/aws:SourceArn")
                                                    .toString())
                                            .contains(":alarm:" + stackName + "-*");
                                })));
    }

    @Test
    void has_steps_for_each_alarm_in_the_operations_guide() throws IOException {
        var guide = Files.readString(Synthesis.ROOT.resolve("docs/operations.md"));

        assertThat(Synthesis.of(PROD).resources("AWS::CloudWatch::Alarm"))
                .isNotEmpty()
                .allSatisfy(alarm -> {
                    var name = alarm.properties().get("AlarmName").textValue().replaceFirst(".*-", "");
                    assertThat(guide).containsPattern("(?s)### " + name + "\n.*?\n1\\. .*?\n2\\. .*?\n3\\. ");
                });
    }

    @Test
    void links_each_alarm_to_its_steps_by_URL() throws IOException {
        var guide = Files.readString(Synthesis.ROOT.resolve("docs/operations.md"));
        var anchors = guide.lines()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring(4).toLowerCase(Locale.ROOT).replace(' ', '-'))
                .toList();

        assertThat(Synthesis.of(FULL).resources("AWS::CloudWatch::Alarm"))
                .isNotEmpty()
                .allSatisfy(alarm -> {
                    var description = alarm.properties().get("AlarmDescription").textValue();
                    assertThat(description)
                            .contains(" What to do: https://git.example.com/tracker/docs/operations.md#");
                    assertThat(anchors).contains(description.replaceFirst(".*#", ""));
                });
        assertThat(Synthesis.of(PROD).resources("AWS::CloudWatch::Alarm"))
                .isNotEmpty()
                .allSatisfy(alarm -> assertThat(
                                alarm.properties().get("AlarmDescription").textValue())
                        .contains(" What to do: docs/operations.md#"));
        assertThat(Synthesis.of(FULL).resources("AWS::CloudWatch::Dashboard"))
                .extracting(dashboard -> dashboard.properties().toString())
                .singleElement()
                .asString()
                .contains("[Steps for each alarm](https://git.example.com/tracker/docs/operations.md#alarms)");
    }

    @Test
    @DisplayName("notifies if the sweep stops, but not on the first deployment")
    void notifies_if_the_sweep_stops_but_not_on_the_first_deployment() {
        assertThat(Synthesis.of(PROD).resources("AWS::CloudWatch::Alarm"))
                .filteredOn(alarm -> alarm.properties().has("InsufficientDataActions"))
                .singleElement()
                .satisfies(alarm -> {
                    assertThat(alarm.id()).contains("SweepSilent");
                    assertThat(alarm.properties().get("TreatMissingData").textValue())
                            .isEqualTo("missing");
                });
        assertThat(Synthesis.of(PROD).resources("AWS::CloudWatch::Alarm"))
                .noneMatch(alarm ->
                        alarm.properties().get("TreatMissingData").textValue().equals("breaching"));
    }

    /** Each period contains two sweeps, so that no period lacks data by chance. */
    @Test
    void has_alarms_on_metrics_of_the_sweep_whose_periods_contain_two_sweeps() {
        assertThat(sweepPeriods(PROD)).isEqualTo(List.of(300, 300, 300));
        assertThat(sweepPeriods(FULL)).isEqualTo(List.of(7_200, 7_200, 7_200));
    }

    private static List<Integer> sweepPeriods(StackDeployment deployment) {
        var periods = new ArrayList<Integer>();
        for (var name : List.of("OldestUnsettledTooOld", "RepairFailures", "SweepSilent")) {
            for (var alarm : Synthesis.of(deployment).resources("AWS::CloudWatch::Alarm")) {
                if (alarm.properties().get("AlarmName").textValue().endsWith("-" + name)) {
                    periods.add(alarm.properties().findValue("Period").intValue());
                }
            }
        }
        return periods;
    }

    // ---- first deployment

    @Test
    void leaves_no_logs_behind_if_its_creation_fails() {
        assertThat(Synthesis.of(PROD).resources("AWS::Logs::LogGroup"))
                .isNotEmpty()
                .allMatch(
                        group -> group.whole().get("DeletionPolicy").textValue().equals("RetainExceptOnCreate"));
    }

    @ParameterizedTest
    @MethodSource(DEPLOYMENTS)
    void does_not_create_all_snapshots_at_once(StackDeployment deployment) {
        var versions = Synthesis.of(deployment).resources("AWS::Lambda::Version");
        var waits = new TreeMap<String, Integer>();
        versions.forEach(version -> waits.put(version.id(), 0));
        // The depth of a version is the number of versions, one after the other, that it waits for.
        for (var round = 0; round < versions.size(); round++) {
            for (var version : versions) {
                for (var other : RolePermissions.texts(version.whole().path("DependsOn"))) {
                    if (waits.containsKey(other)) {
                        waits.merge(version.id(), waits.get(other) + 1, Math::max);
                    }
                }
            }
        }

        assertThat(waits).hasSize(TrackerFunction.values().length);
        assertThat(waits.values().stream().collect(Collectors.groupingBy(depth -> depth, Collectors.counting())))
                .hasSizeLessThanOrEqualTo(4)
                .allSatisfy(
                        (depth, count) -> assertThat(count).isLessThanOrEqualTo(FunctionsConstruct.SNAPSHOTS_AT_ONCE));
    }

    @ParameterizedTest
    @MethodSource(DEPLOYMENTS)
    void calls_each_function_without_a_schedule_once_a_day(StackDeployment deployment) {
        var rules = Synthesis.of(deployment)
                .resources(resource ->
                        resource.at("/Properties/ScheduleExpression").asText().equals("rate(1 day)"));
        var called = new TreeSet<String>();
        for (var rule : rules) {
            assertThat(rule.properties().get("Targets")).hasSizeLessThanOrEqualTo(5);
            for (var target : rule.properties().get("Targets")) {
                called.add(target.at("/Arn/Ref").textValue().replaceFirst("Functions(\\w+)Alias[0-9A-F]{8}", "$1"));
                assertThat(target.get("Input").textValue()).contains("\"detail-type\":\"warm-up\"");
            }
        }
        var expected = new TreeSet<>(TrackerFunction.names());
        expected.remove("RepairRequests");

        assertThat(rules).hasSize(3);
        assertThat(called).isEqualTo(expected);
    }

    @Test
    void has_a_snapshot_for_each_function_except_GiveUp() {
        assertThat(Synthesis.of(PROD).resources("AWS::Lambda::Function"))
                .filteredOn(function -> !function.properties().has("SnapStart"))
                .extracting(function -> function.properties().get("Handler").textValue())
                .containsExactly("requesttracker.workflow.GiveUp");
    }

    @ParameterizedTest
    @MethodSource(DEPLOYMENTS)
    void returns_Retry_After_if_a_function_is_unavailable(StackDeployment deployment) {
        assertThat(Synthesis.of(deployment).resources("AWS::ApiGatewayV2::Integration"))
                .hasSize(ApiConstruct.ROUTES.size())
                .allSatisfy(integration -> assertThat(
                                integration.properties().at("/ResponseParameters/503/ResponseParameters"))
                        .isEqualTo(JSON.readTree(
                                "[{\"Destination\":\"overwrite:header.retry-after\",\"Source\":\"5\"}]")));
    }

    @Test
    void uses_only_the_metrics_of_the_endpoint_that_are_free() {
        assertThat(Synthesis.of(PROD)
                        .resources("AWS::ApiGatewayV2::Stage")
                        .get(0)
                        .properties()
                        .at("/DefaultRouteSettings/DetailedMetricsEnabled")
                        .booleanValue())
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource(DEPLOYMENTS)
    void has_alarms_and_a_dashboard_that_read_the_metrics_with_the_dimensions_of_the_functions(
            StackDeployment deployment) throws IOException {
        var synthesis = Synthesis.of(deployment);
        var namespaces = new TreeSet<String>();
        synthesis
                .resources("AWS::Lambda::Function")
                .forEach(function -> namespaces.add(function.properties()
                        .at("/Environment/Variables/METRICS_NAMESPACE")
                        .asText()));
        assertThat(namespaces).hasSize(1);
        var emitted = new TreeSet<String>();
        for (var metric : Metric.values()) {
            metric.dimensionSets().forEach(set -> emitted.add(metric.title() + set));
        }

        var read = new TreeSet<String>();
        for (var alarm : synthesis.resources("AWS::CloudWatch::Alarm")) {
            for (var part : alarm.properties().path("Metrics")) {
                var metric = part.at("/MetricStat/Metric");
                if (metric.path("Namespace").asText().equals(namespaces.first())) {
                    read.add(metric.get("MetricName").textValue() + dimensions(metric));
                }
            }
        }
        assertThat(read)
                .containsExactlyInAnyOrder(
                        "CallbackFailures[]",
                        "GivenUpRequests[]",
                        "OldestUnsettledAge[]",
                        "RejectedEvents[]",
                        "RepairFailures[]",
                        "UnknownStatus[]",
                        "UnreadableRecords[]",
                        "WakeUpFailures[]");
        var shown = shownOnDashboard(synthesis, namespaces.first());
        assertThat(emitted).containsAll(read).containsAll(shown);
        assertThat(shown.stream().map(metric -> metric.replaceFirst("\\[.*", "")))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Metric.values()).map(Metric::title).toList());
    }

    @Test
    void keeps_its_metrics_apart_from_those_of_another_stage_in_the_account() {
        var namespaces = new TreeSet<String>();
        for (var deployment : List.of(DEV, PROD, FULL)) {
            Synthesis.of(deployment)
                    .resources("AWS::Lambda::Function")
                    .forEach(function -> namespaces.add(function.properties()
                            .at("/Environment/Variables/METRICS_NAMESPACE")
                            .asText()));
        }
        assertThat(namespaces)
                .containsExactly(
                        "RequestTracker/request-tracker",
                        "RequestTracker/request-tracker-dev",
                        "RequestTracker/tracker-full");
    }

    private static List<String> dimensions(JsonNode metric) {
        var names = new ArrayList<String>();
        metric.path("Dimensions")
                .forEach(dimension -> names.add(dimension.get("Name").textValue()));
        return names;
    }

    /** Returns the tracker's metrics in the widgets, each with the names of its dimensions. */
    private static Set<String> shownOnDashboard(Synthesis synthesis, String namespace) throws IOException {
        var body = new StringBuilder();
        var join = synthesis
                .resources("AWS::CloudWatch::Dashboard")
                .get(0)
                .properties()
                .at("/DashboardBody/Fn::Join/1");
        join.forEach(part -> body.append(part.isTextual() ? part.textValue() : "reference"));
        var shown = new TreeSet<String>();
        var query = Pattern.compile("SELECT SUM\\((\\w+)\\) FROM SCHEMA\\(\"" + namespace + "\", (\\w+)\\) .*");
        for (var widget : JSON.readTree(body.toString()).get("widgets")) {
            for (var metric : widget.at("/properties/metrics")) {
                var matcher = query.matcher(metric.path(0).path("expression").asText());
                if (matcher.matches()) {
                    shown.add(matcher.group(1) + List.of(matcher.group(2)));
                } else if (metric.path(0).asText().equals(namespace)) {
                    var names = new ArrayList<String>();
                    for (var i = 2; i < metric.size() && metric.get(i).isTextual(); i += 2) {
                        names.add(metric.get(i).textValue());
                    }
                    shown.add(metric.get(1).textValue() + names);
                }
            }
        }
        return shown;
    }

    @Test
    void subscribes_a_given_address_to_the_alarms() {
        Synthesis.of(PROD).template().resourceCountIs("AWS::SNS::Subscription", 0);
        Synthesis.of(FULL)
                .template()
                .hasResourceProperties(
                        "AWS::SNS::Subscription", Map.of("Protocol", "email", "Endpoint", "on-call@example.com"));
    }

    private static JsonNode workflow(StackDeployment deployment) {
        return Synthesis.of(deployment)
                .resources("AWS::StepFunctions::StateMachine")
                .get(0)
                .properties();
    }
}
