package requesttracker.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static requesttracker.infra.Synthesis.DEV;
import static requesttracker.infra.Synthesis.FULL;
import static requesttracker.infra.Synthesis.PROD;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import requesttracker.composition.TrackerFunction;
import requesttracker.infra.Synthesis.StackDeployment;

@DisplayName("Least privilege")
class LeastPrivilegeTest {
    /** Actions that support no resource in a policy (Service Authorization Reference). */
    private static final Set<String> KNOW_NO_RESOURCE = Set.of(
            "cloudformation:CancelResourceRequest",
            "cloudformation:CreateResource",
            "cloudformation:DeleteResource",
            "cloudformation:GetResource",
            "cloudformation:GetResourceRequestStatus",
            "cloudformation:ListResources",
            "cloudformation:UpdateResource",
            // These actions set up the delivery of the state machine's logs. Other log actions name their log group.
            "logs:CreateLogDelivery",
            "logs:DeleteLogDelivery",
            "logs:DescribeLogGroups",
            "logs:DescribeResourcePolicies",
            "logs:GetLogDelivery",
            "logs:ListLogDeliveries",
            "logs:PutResourcePolicy",
            "logs:UpdateLogDelivery",
            "xray:GetSamplingRules",
            "xray:GetSamplingTargets",
            "xray:PutTelemetryRecords",
            "xray:PutTraceSegments");

    /** The calls that a stack without callbackStateMachineArns does not allow. */
    private static final Map<String, Set<String>> CALLS_FOR_CALLBACKS = Map.of(
            "PollStatus", Set.of("states:SendTaskHeartbeat"),
            "SubmitRequest", Set.of("events:PutEvents"),
            "CloudControlProtocol", Set.of("events:PutEvents"),
            "DeliverCallbacks", Set.of("states:SendTaskFailure", "states:SendTaskSuccess"));

    @Test
    void callbacks_are_allowed_to_the_listed_state_machines_only() {
        var callers = Set.of(
                "arn:aws:states:eu-central-1:111122223333:stateMachine:deploy",
                "arn:aws:states:eu-central-1:111122223333:stateMachine:clean-up");
        var allowed = new TreeMap<String, Set<String>>();
        Synthesis.of(FULL).resources("AWS::IAM::Policy").forEach(policy -> {
            for (var statement : policy.properties().at("/PolicyDocument/Statement")) {
                var resource = statement.get("Resource");
                if (callers.stream().anyMatch(arn -> resource.toString().contains(arn))) {
                    assertThat(RolePermissions.texts(resource)).containsExactlyInAnyOrderElementsOf(callers);
                    allowed.put(policy.id().replaceAll("Functions(.*)Calls.*", "$1"), actions(statement));
                }
            }
        });

        assertThat(allowed)
                .isEqualTo(Map.of(
                        "DeliverCallbacks", Set.of("states:SendTaskFailure", "states:SendTaskSuccess"),
                        "PollStatus", Set.of("states:SendTaskHeartbeat")));
    }

    @ParameterizedTest
    @MethodSource("requesttracker.infra.Synthesis#deployments")
    @DisplayName("the function that delivers callbacks has no access to the tracker's own state machine")
    void the_function_that_delivers_callbacks_has_no_access_to_the_tracker_state_machine(StackDeployment deployment) {
        var statements = Synthesis.of(deployment).resources("AWS::IAM::Policy").stream()
                .filter(policy -> policy.id().startsWith("FunctionsDeliverCallbacks"))
                .map(policy ->
                        policy.properties().at("/PolicyDocument/Statement").toString())
                .toList();

        assertThat(statements)
                .hasSize(2)
                .noneMatch(text -> text.contains("stateMachine:request") || text.contains("states:Start"));
        assertThat(statements.toString()).contains("dynamodb:GetItem");
    }

    @ParameterizedTest
    @MethodSource("requesttracker.infra.Synthesis#deployments")
    void no_action_has_a_wildcard(StackDeployment deployment) {
        assertThat(statements(deployment))
                .isNotEmpty()
                .allSatisfy(statement ->
                        assertThat(actions(statement)).isNotEmpty().noneMatch(action -> action.contains("*")));
    }

    @ParameterizedTest
    @MethodSource("requesttracker.infra.Synthesis#deployments")
    void all_resources_are_allowed_only_for_actions_that_support_no_other_scope(StackDeployment deployment) {
        assertThat(statements(deployment))
                .filteredOn(statement -> statement.get("Resource").toString().contains("*"))
                .isNotEmpty()
                .allSatisfy(statement -> assertThat(KNOW_NO_RESOURCE).containsAll(actions(statement)));
    }

    @ParameterizedTest
    @MethodSource("requesttracker.infra.Synthesis#deployments")
    void only_the_functions_of_the_workflow_may_call_Cloud_Control(StackDeployment deployment) {
        for (var function : TrackerFunction.values()) {
            var cloudControl = RolePermissions.calls(Synthesis.of(deployment).json(), function.functionName()).stream()
                    .filter(call -> call.startsWith("cloudformation:"))
                    .toList();
            if (function == TrackerFunction.CLOUD_CONTROL_PROTOCOL && deployment.equals(FULL)) {
                assertThat(cloudControl)
                        .containsExactlyInAnyOrder("cloudformation:GetResource", "cloudformation:ListResources");
            } else if (function.group() != TrackerFunction.Group.WORKFLOW) {
                assertThat(cloudControl).as(function.functionName()).isEmpty();
            }
        }
    }

    /**
     * {@code roles.json} lists the calls of the functions. In the module local, each end-to-end test runs with exactly
     * these permissions, and one test uses all of them.
     */
    @ParameterizedTest
    @MethodSource("requesttracker.infra.Synthesis#deployments")
    @DisplayName("each role allows exactly the calls of the end-to-end tests")
    void each_role_allows_exactly_the_calls_of_the_end_to_end_tests(StackDeployment deployment) throws IOException {
        var template = Synthesis.of(deployment).json();
        var allowed = new TreeMap<String, SortedSet<String>>();
        for (var function : TrackerFunction.values()) {
            allowed.put(function.functionName(), RolePermissions.calls(template, function.functionName()));
        }
        allowed.put("Workflow", RolePermissions.workflow(template));

        assertThat(allowed).isEqualTo(called(deployment.equals(FULL)));
    }

    /** Returns the calls of each function. Without the pass-through and callbacks, functions make fewer calls. */
    private static SortedMap<String, SortedSet<String>> called(boolean everything) throws IOException {
        var called = new TreeMap<String, SortedSet<String>>();
        try (var file = LeastPrivilegeTest.class.getResourceAsStream("/roles.json")) {
            new ObjectMapper()
                    .readTree(file)
                    .properties()
                    .forEach(role -> called.put(role.getKey(), new TreeSet<>(RolePermissions.texts(role.getValue()))));
        }
        if (!everything) {
            CALLS_FOR_CALLBACKS.forEach(
                    (function, calls) -> assertThat(called.get(function).removeAll(calls))
                            .as(function)
                            .isTrue());
            assertThat(called.get("CloudControlProtocol").removeIf(call -> call.startsWith("cloudformation:")))
                    .isTrue();
        }
        return called;
    }

    @Test
    @DisplayName("only listed roles may be passed, and only to CloudFormation")
    void only_listed_roles_may_be_passed_and_only_to_CloudFormation() {
        for (var deployment : List.of(PROD, FULL)) {
            assertThat(statements(deployment))
                    .noneMatch(statement -> actions(statement).contains("iam:PassRole"));
        }
        Synthesis.of(PROD).template().resourceCountIs("AWS::IAM::ManagedPolicy", 0);
        assertThat(Synthesis.of(FULL).resources("AWS::IAM::ManagedPolicy"))
                .singleElement()
                .satisfies(policy -> {
                    // Start, poll, cancel and their check of the resource, and the pass-through.
                    assertThat(policy.properties().get("Roles").toString())
                            .contains("StartOperation", "PollStatus", "CancelOperation", "CloudControlProtocol");
                    assertThat(policy.properties().get("Roles")).hasSize(4);
                    assertThat(policy.properties().at("/PolicyDocument/Statement"))
                            .hasSize(1);
                    var statement = policy.properties().at("/PolicyDocument/Statement/0");
                    assertThat(statement.get("Action").textValue()).isEqualTo("iam:PassRole");
                    assertThat(statement.get("Resource").textValue())
                            .isEqualTo("arn:aws:iam::111122223333:role/Provisioner");
                    assertThat(statement
                                    .at("/Condition/StringEquals/iam:PassedToService")
                                    .textValue())
                            .isEqualTo("cloudformation.amazonaws.com");
                });
    }

    @Test
    void no_role_can_provision_resources_unless_policies_are_given() {
        for (var deployment : List.of(DEV, PROD)) {
            assertThat(Synthesis.of(deployment).resources("AWS::IAM::Role"))
                    .noneMatch(role -> role.properties().has("ManagedPolicyArns"));
        }
        assertThat(Synthesis.of(FULL).resources("AWS::IAM::Role"))
                .filteredOn(role -> role.properties().has("ManagedPolicyArns"))
                .extracting(role -> role.id().replaceAll("Functions(.*)Role.*", "$1"))
                .containsExactlyInAnyOrder("StartOperation", "PollStatus", "CancelOperation");
    }

    @Test
    void a_permissions_boundary_applies_to_each_role() {
        assertThat(Synthesis.of(FULL).resources("AWS::IAM::Role"))
                .hasSize(TrackerFunction.values().length + 1)
                .allMatch(role -> role.properties()
                        .get("PermissionsBoundary")
                        .textValue()
                        .equals("arn:aws:iam::111122223333:policy/Boundary"));
    }

    @Test
    @DisplayName("a customer-managed key may be used only through DynamoDB")
    void a_customer_managed_key_may_be_used_only_through_DynamoDB() {
        assertThat(statements(FULL))
                .filteredOn(statement -> actions(statement).stream().anyMatch(action -> action.startsWith("kms:")))
                .hasSize(TrackerFunction.values().length + 1)
                .allMatch(statement ->
                        statement.at("/Condition/StringLike/kms:ViaService").isTextual());
    }

    private static List<JsonNode> statements(StackDeployment deployment) {
        var statements = new ArrayList<JsonNode>();
        Synthesis.of(deployment)
                .resources("AWS::IAM::Policy")
                .forEach(policy ->
                        policy.properties().at("/PolicyDocument/Statement").forEach(statements::add));
        return statements;
    }

    private static Set<String> actions(JsonNode statement) {
        return new TreeSet<>(RolePermissions.texts(statement.get("Action")));
    }
}
