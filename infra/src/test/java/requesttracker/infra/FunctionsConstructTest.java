package requesttracker.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static requesttracker.infra.Synthesis.DEV;
import static requesttracker.infra.Synthesis.FULL;
import static requesttracker.infra.Synthesis.PROD;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import requesttracker.composition.TrackerFunction;
import requesttracker.infra.Synthesis.StackDeployment;
import requesttracker.repair.RepairResult;
import requesttracker.runtime.LambdaEnvironment;
import requesttracker.workflow.TaskInput;
import requesttracker.workflow.TaskResult;
import software.amazon.awscdk.assertions.Match;

@DisplayName("The functions")
class FunctionsConstructTest {
    private static final Set<String> MAY_NAME_A_FUNCTION_WITHOUT_ITS_VERSION = Set.of(
            // These resources create the version and the alias.
            "AWS::Lambda::Version",
            "AWS::Lambda::Alias",
            // These resources name the function and the alias separately.
            "AWS::Lambda::EventInvokeConfig",
            "AWS::CloudWatch::Alarm",
            "AWS::CloudWatch::Dashboard");

    @ParameterizedTest
    @MethodSource("requesttracker.infra.Synthesis#deployments")
    @DisplayName("all run one jar on Java 25 and ARM, with SnapStart, tracing and JSON logs")
    void all_run_one_jar_on_Java_25_and_ARM_with_SnapStart_tracing_and_JSON_logs(StackDeployment deployment) {
        var template = Synthesis.of(deployment).template();

        template.resourceCountIs("AWS::Lambda::Function", TrackerFunction.values().length);
        template.resourcePropertiesCountIs(
                "AWS::Lambda::Function",
                Map.of("SnapStart", Map.of("ApplyOn", "PublishedVersions")),
                TrackerFunction.values().length - 1);
        template.allResourcesProperties(
                "AWS::Lambda::Function",
                Match.objectLike(Map.of(
                        "Runtime", "java25",
                        "Architectures", List.of("arm64"),
                        "TracingConfig", Map.of("Mode", "Active"),
                        "LoggingConfig", Map.of("LogFormat", "JSON", "LogGroup", Match.anyValue()))));
        assertThat(Synthesis.of(deployment).resources("AWS::Lambda::Function"))
                .extracting(function -> function.properties().at("/Code/S3Key").textValue())
                .containsOnly(asset(deployment));
    }

    @Test
    void have_the_handlers_of_the_enum_TrackerFunction() {
        assertThat(Synthesis.of(PROD).resources("AWS::Lambda::Function"))
                .extracting(function -> function.properties().get("Handler").textValue())
                .containsExactlyInAnyOrder(Arrays.stream(TrackerFunction.values())
                        .map(TrackerFunction::handler)
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("requesttracker.infra.Synthesis#deployments")
    void are_called_only_by_the_alias_of_a_published_version(StackDeployment deployment) {
        var synthesis = Synthesis.of(deployment);
        var functions = new TreeSet<String>();
        synthesis.resources("AWS::Lambda::Function").forEach(function -> functions.add(function.id()));
        var versions = new TreeSet<String>();
        synthesis.resources("AWS::Lambda::Version").forEach(version -> versions.add(version.id()));

        assertThat(synthesis.resources("AWS::Lambda::Alias"))
                .hasSize(functions.size())
                .allSatisfy(alias -> {
                    assertThat(alias.properties().get("Name").textValue()).isEqualTo("live");
                    assertThat(versions)
                            .contains(alias.properties()
                                    .at("/FunctionVersion/Fn::GetAtt/0")
                                    .textValue());
                });
        assertThat(synthesis.resources(resource -> !MAY_NAME_A_FUNCTION_WITHOUT_ITS_VERSION.contains(
                        resource.get("Type").textValue())))
                .allSatisfy(resource -> assertThat(references(resource.properties()))
                        .as("%s refers to no function itself", resource.id())
                        .doesNotContainAnyElementsOf(functions));
        assertThat(synthesis.json().toString()).doesNotContain("$LATEST");
    }

    /** Variables that Lambda itself sets, and those that replace a service by an emulator. */
    private static final Set<String> NOT_SET_BY_THE_STACK =
            Set.of("AWS_REGION", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_ENDPOINT_URL", "CLOUD_CONTROL_ENDPOINT");

    @ParameterizedTest
    @EnumSource
    void receive_exactly_the_variables_that_their_code_reads(TrackerFunction function) {
        var given = new TreeSet<String>();
        Synthesis.of(PROD)
                .resources(
                        resource -> resource.at("/Properties/Handler").asText().equals(function.handler()))
                .get(0)
                .properties()
                .at("/Environment/Variables")
                .fieldNames()
                .forEachRemaining(given::add);

        assertThat(variablesReadBy(function)).isEqualTo(given).isNotEmpty();
    }

    /** Creates the function as Lambda does, with an environment that records the names that the function reads. */
    private static Set<String> variablesReadBy(TrackerFunction function) {
        var read = new TreeSet<String>();
        var environment = new AbstractMap<String, String>() {
            @Override
            public String get(Object name) {
                read.add(name.toString());
                return VALUES.get(name.toString());
            }

            @Override
            public boolean containsKey(Object name) {
                return get(name) != null;
            }

            @Override
            public String getOrDefault(Object name, String absent) {
                return containsKey(name) ? get(name) : absent;
            }

            @Override
            public Set<Entry<String, String>> entrySet() {
                throw new UnsupportedOperationException("a function that reads them all");
            }
        };
        assertThat(function.<Object>create(new LambdaEnvironment(environment), new AnyHandler()))
                .isNotNull();
        assertThat(read).contains("AWS_REGION");
        read.removeAll(NOT_SET_BY_THE_STACK);
        return read;
    }

    private static final Map<String, String> VALUES = Map.of(
            "AWS_REGION", "eu-central-1", "TABLE_NAME", "table", "EVENT_BUS_NAME", "bus", "PASS_THROUGH", "true");

    @Test
    void reserve_concurrency_only_on_request() {
        assertThat(Synthesis.of(PROD).resources("AWS::Lambda::Function"))
                .noneMatch(function -> function.properties().has("ReservedConcurrentExecutions"));
        assertThat(Synthesis.of(FULL).resources("AWS::Lambda::Function"))
                .filteredOn(function -> function.properties().has("ReservedConcurrentExecutions"))
                .singleElement()
                .satisfies(function -> {
                    assertThat(function.properties().get("Handler").textValue()).endsWith("PollStatus");
                    assertThat(function.properties()
                                    .get("ReservedConcurrentExecutions")
                                    .intValue())
                            .isEqualTo(50);
                });
    }

    @Test
    void keep_their_logs_for_a_limited_time() {
        for (var deployment : List.of(DEV, PROD)) {
            assertThat(Synthesis.of(deployment).resources("AWS::Logs::LogGroup"))
                    .hasSize(TrackerFunction.values().length + 2)
                    .allMatch(group ->
                            group.properties().get("RetentionInDays").intValue() == (deployment.equals(DEV) ? 7 : 90));
        }
    }

    /** Returns the jar's asset. CDK names an asset after its content, so one jar is one asset with all settings. */
    private static String asset(StackDeployment deployment) {
        return Synthesis.of(deployment)
                .resources("AWS::Lambda::Function")
                .get(0)
                .properties()
                .at("/Code/S3Key")
                .textValue();
    }

    /** Returns the logical IDs in {@code Ref} and {@code Fn::GetAtt} anywhere below. */
    private static Set<String> references(JsonNode node) {
        var references = new TreeSet<String>();
        if (node.path("Ref").isTextual()) {
            references.add(node.get("Ref").textValue());
        }
        if (node.has("Fn::GetAtt")) {
            references.add(node.at("/Fn::GetAtt/0").textValue());
        }
        node.forEach(child -> references.addAll(references(child)));
        return references;
    }

    /** Returns the handler of any kind. */
    private static final class AnyHandler implements TrackerFunction.HandlerVisitor<Object> {
        @Override
        public Object task(RequestHandler<TaskInput, TaskResult> handler) {
            return handler;
        }

        @Override
        public Object endpoint(RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler) {
            return handler;
        }

        @Override
        public Object repair(RequestHandler<ScheduledEvent, RepairResult> handler) {
            return handler;
        }

        @Override
        public Object command(RequestStreamHandler handler) {
            return handler;
        }
    }
}
