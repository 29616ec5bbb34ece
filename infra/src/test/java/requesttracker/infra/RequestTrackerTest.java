package requesttracker.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import requesttracker.composition.TrackerFunction;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Template;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.sns.Topic;

@DisplayName("The construct RequestTracker in another app's stack")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestTrackerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "Tracker";

    private JsonNode template;

    @BeforeAll
    void synthesize() {
        var app = new App(AppProps.builder()
                .context(TrackerApp.context(Synthesis.ROOT))
                .outdir(Synthesis.ROOT.resolve("infra/target/cdk.construct").toString())
                .build());
        var stack = new Stack(app, "Platform");
        var key = Key.Builder.create(stack, "Key").build();
        var tracker = new RequestTracker(
                stack,
                PREFIX,
                props().name("platform-requests")
                        .defaultTimeout(Duration.minutes(10))
                        .tableKey(key)
                        .allowedTypeNames(List.of("AWS::Logs::*"))
                        .reservedConcurrency(TrackerFunction.POLL_STATUS, 7)
                        .build());
        tracker.grantSubmit(role(stack, "Submitter"));
        tracker.grantCancel(role(stack, "Canceler"));
        tracker.grantRead(role(stack, "Reader"));
        tracker.grantProtocol(role(stack, "Client"));
        tracker.grantLeases(role(stack, "Runner"));
        tracker.getTable().grantReadData(role(stack, "Auditor"));
        for (var output : new TreeMap<>(Map.of(
                        "Bus", tracker.getBus().getEventBusName(),
                        "Api", tracker.getApi().getApiId(),
                        "Url", tracker.getApiUrl(),
                        "Workflow", tracker.getStateMachine().getStateMachineArn(),
                        "Alarm", tracker.getAlarms().get(0).getAlarmArn(),
                        "Topic", tracker.getAlarmTopic().getTopicArn(),
                        "Dashboard", tracker.getDashboardUrl()))
                .entrySet()) {
            CfnOutput.Builder.create(stack, output.getKey())
                    .value(output.getValue())
                    .build();
        }
        template = JSON.valueToTree(Template.fromStack(stack).toJSON());
    }

    private static RequestTrackerProps.Builder props() {
        return RequestTrackerProps.builder(BuildOutputs.in(Synthesis.ROOT).functionsJar());
    }

    private static Role role(Stack stack, String name) {
        return Role.Builder.create(stack, name)
                .assumedBy(new AccountRootPrincipal())
                .build();
    }

    @Test
    @DisplayName("adds the resources of the tracker's stack, each with the construct's id before its logical ID")
    void addsTheResourcesOfOurStack() {
        var own = new ArrayList<String>();
        Synthesis.of(Synthesis.PROD).resources(resource -> true).stream()
                .filter(resource -> !resource.whole().get("Type").textValue().equals("AWS::Lambda::Version"))
                .forEach(resource -> own.add(humanPart(resource.id()) + " "
                        + resource.whole().get("Type").textValue()));
        var here = new ArrayList<String>();
        template.get("Resources").properties().forEach(entry -> {
            var type = entry.getValue().get("Type").textValue();
            if (entry.getKey().startsWith(PREFIX) && !type.equals("AWS::Lambda::Version")) {
                here.add(humanPart(entry.getKey().substring(PREFIX.length())) + " " + type);
            }
        });

        assertThat(here).containsExactlyInAnyOrderElementsOf(own).hasSizeGreaterThan(90);
    }

    /** Returns a logical ID without the digest of its path, and without the stack's name in a rule's permission. */
    private static String humanPart(String logicalId) {
        return logicalId.replaceFirst("[0-9A-F]{8}$", "").replaceFirst("(AllowEventRule).*", "$1");
    }

    @Test
    @DisplayName("takes its properties from the builder")
    void takesItsProperties() {
        var poll = resource("AWS::Lambda::Function", "TrackerFunctionsPollStatus");
        assertThat(poll.at("/Properties/ReservedConcurrentExecutions").intValue())
                .isEqualTo(7);
        var submit = resource("AWS::Lambda::Function", "TrackerFunctionsSubmitRequest");
        assertThat(submit.at("/Properties/Environment/Variables").toString()).contains("\"600\"");
        assertThat(resource("AWS::StepFunctions::StateMachine", "Tracker")
                        .at("/Properties/StateMachineName")
                        .textValue())
                .isEqualTo("platform-requests-request-lifecycle");
        assertThat(resource("AWS::DynamoDB::Table", "Tracker")
                        .at("/Properties/SSESpecification/KMSMasterKeyId/Fn::GetAtt/0")
                        .textValue())
                .startsWith("Key");
    }

    @Test
    @DisplayName("grants a submitter exactly the two ways of a submit")
    void grantsSubmit() {
        assertThat(policy("Submitter"))
                .isEqualTo("events:PutEvents Submit Resource Request; execute-api:Invoke $default/POST/requests");
    }

    @Test
    @DisplayName("grants a canceler exactly the two ways of a cancel")
    void grantsCancel() {
        assertThat(policy("Canceler"))
                .isEqualTo(
                        "events:PutEvents Cancel Resource Request; execute-api:Invoke $default/POST/requests/*/cancel");
    }

    @Test
    @DisplayName("grants a reader exactly the list and single requests")
    void grantsRead() {
        assertThat(policy("Reader")).isEqualTo("execute-api:Invoke $default/GET/requests $default/GET/requests/*");
    }

    @Test
    @DisplayName("grants a client of the protocol exactly its route")
    void grantsProtocol() {
        assertThat(policy("Client")).isEqualTo("execute-api:Invoke $default/POST/");
    }

    @Test
    @DisplayName("grants a holder of leases exactly their route")
    void grantsLeases() {
        assertThat(policy("Runner")).isEqualTo("execute-api:Invoke $default/PUT/leases/*");
    }

    @Test
    @DisplayName("grants read access to the table, its indexes and its key")
    void grantsTheTable() {
        var statements = resource("AWS::IAM::Policy", "Auditor").toString();
        assertThat(statements)
                .contains("dynamodb:Query", "/index/*", "kms:Decrypt")
                .doesNotContain("dynamodb:PutItem");
    }

    @Test
    @DisplayName("has a builder method for each setting except the tags")
    void hasABuilderMethodForEachSetting() {
        var stack = new Stack(new App(), "Any");
        var all = props().name("n")
                .development(true)
                .permissionsBoundary(ManagedPolicy.fromManagedPolicyArn(stack, "P", "arn:aws:iam::aws:policy/P"))
                .defaultTimeout(Duration.hours(1))
                .maxTimeout(Duration.hours(2))
                .cancelGrace(Duration.minutes(2))
                .overdueCap(Duration.days(1))
                .maxRestarts(1)
                .maxThrottledStarts(1)
                .sweepInterval(Duration.minutes(2))
                .retention(Duration.days(1))
                .listShards(1)
                .newTableKey()
                .archive(Duration.days(1))
                .warmWriteUnits(4_000)
                .allowedTypeNames(List.of())
                .allowedRoleArns(List.of())
                .provisioningPolicies(List.of())
                .passThrough(true)
                .callbackStateMachineArns(List.of())
                .eventSenders(List.of())
                .apiLimits(1, 1)
                .reservedConcurrency(TrackerFunction.GIVE_UP, 1)
                .logRetention(Duration.days(7))
                .workflowLogLevel("ALL")
                .workflowLogData(true)
                .alarmTopic(Topic.fromTopicArn(stack, "T", "arn:aws:sns:eu-west-1:111122223333:t"))
                .runbookUrl("https://wiki/page")
                .oldestUnsettledAlarm(Duration.hours(1));
        assertThat(all.build().settings().recovery()).isEqualTo(new RecoverySettings(1, 1, 2));

        var source = new SettingsSource(Map.of());
        StackSettings.of("any", source);
        var settings = new TreeSet<>(source.namesRead());
        settings.remove("tags");
        assertThat(all.alarmEmail("a@example.com").names()).containsExactlyElementsOf(settings);
    }

    @Test
    @DisplayName("rejects a property that is out of its bounds")
    void refusesAPropertyOutOfBounds() {
        assertThatThrownBy(() -> props().retention(Duration.days(400)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("retentionDays")
                .hasMessageContaining("400");
        var missing = Synthesis.ROOT.resolve("no.jar");
        assertThatThrownBy(() -> RequestTrackerProps.builder(missing).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no.jar");
    }

    private JsonNode resource(String type, String prefix) {
        return template.get("Resources").properties().stream()
                .filter(entry -> entry.getValue().get("Type").textValue().equals(type)
                        && entry.getKey().startsWith(prefix))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    /** Returns the actions, the ends of the resources and the detail type of each statement of a role's policy. */
    private String policy(String role) {
        var statements = new TreeSet<String>();
        resource("AWS::IAM::Policy", role)
                .at("/Properties/PolicyDocument/Statement")
                .forEach(statement -> {
                    var text = new StringBuilder(statement.get("Action").textValue());
                    var resources = statement.get("Resource");
                    for (var resource : resources.isArray()
                            ? resources
                            : JSON.createArrayNode().add(resources)) {
                        var parts = resource.at("/Fn::Join/1");
                        if (!parts.isMissingNode()) {
                            text.append(' ')
                                    .append(parts.get(parts.size() - 1)
                                            .textValue()
                                            .substring(1));
                        }
                    }
                    var detailType = statement.at("/Condition/StringEquals/events:detail-type");
                    if (!detailType.isMissingNode()) {
                        text.append(' ').append(detailType.textValue());
                    }
                    statements.add(text.toString());
                });
        return String.join("; ", statements);
    }
}
