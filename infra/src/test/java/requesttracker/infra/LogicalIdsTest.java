package requesttracker.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import requesttracker.composition.TrackerFunction;
import requesttracker.infra.Synthesis.StackDeployment;

/**
 * Compares the template with {@code logical-ids.json}, the resources of the stack of commit d668fc5. CloudFormation
 * replaces a resource whose logical ID or type changes, so an upgrade of that stack must keep both. The list also has
 * the properties that cannot change without a replacement. New resources are allowed. Versions of functions are not on
 * the list, because their logical IDs contain a hash of the code.
 */
@DisplayName("Logical IDs")
class LogicalIdsTest {
    /** The types on the list, each with the properties whose change replaces the resource. */
    private static final Map<String, List<String>> CREATE_ONLY_PROPERTIES = Map.ofEntries(
            Map.entry("AWS::ApiGatewayV2::Api", List.of("ProtocolType")),
            Map.entry("AWS::DynamoDB::Table", List.of("TableName", "KeySchema")),
            Map.entry("AWS::Events::Archive", List.of("ArchiveName", "SourceArn")),
            Map.entry("AWS::Events::EventBus", List.of("Name")),
            Map.entry("AWS::KMS::Key", List.of()),
            Map.entry("AWS::Lambda::Alias", List.of("Name", "FunctionName")),
            Map.entry("AWS::Lambda::Function", List.of("FunctionName", "PackageType")),
            Map.entry("AWS::Logs::LogGroup", List.of("LogGroupName")),
            Map.entry("AWS::SNS::Topic", List.of("TopicName", "FifoTopic")),
            Map.entry("AWS::SQS::Queue", List.of("QueueName", "FifoQueue")),
            Map.entry("AWS::StepFunctions::StateMachine", List.of("StateMachineName", "StateMachineType")));

    /** The functions that the stack of the list did not have. */
    private static final EnumSet<TrackerFunction> ADDED_SINCE =
            EnumSet.of(TrackerFunction.DELIVER_CALLBACKS, TrackerFunction.RENEW_LEASE);

    /** Returns the deployments with a list. The key exists only in {@link Synthesis#FULL}. */
    static List<StackDeployment> listedDeployments() {
        return List.of(Synthesis.DEV, Synthesis.PROD, Synthesis.FULL);
    }

    @ParameterizedTest
    @MethodSource("listedDeployments")
    void stay_the_same_so_that_an_upgrade_replaces_no_listed_resource(StackDeployment deployment) throws IOException {
        var replaced = new TreeMap<String, String>();
        var resources = Synthesis.of(deployment).json().get("Resources");
        list().get(deployment.name()).properties().forEach(listed -> {
            var synthesized = typeAndCreateOnlyProperties(resources.path(listed.getKey()));
            if (!synthesized.equals(listed.getValue())) {
                replaced.put(listed.getKey(), "was " + listed.getValue() + ", is " + synthesized);
            }
        });

        assertThat(replaced).isEmpty();
    }

    @Test
    void are_listed_for_each_type_that_an_upgrade_must_keep() throws IOException {
        var types = new TreeSet<String>();
        list().get(Synthesis.FULL.name())
                .forEach(resource -> types.add(resource.get("Type").textValue()));

        assertThat(types).isEqualTo(CREATE_ONLY_PROPERTIES.keySet());
    }

    @ParameterizedTest
    @MethodSource("listedDeployments")
    void are_listed_for_each_function_with_its_alias_and_logs(StackDeployment deployment) throws IOException {
        var ids = new TreeSet<String>();
        list().get(deployment.name()).fieldNames().forEachRemaining(ids::add);

        assertThat(EnumSet.complementOf(ADDED_SINCE))
                .allSatisfy(function -> assertThat(List.of("Function", "Alias", "Logs"))
                        .allSatisfy(part -> assertThat(ids)
                                .anyMatch(id ->
                                        id.matches("Functions" + function.functionName() + part + "[0-9A-F]{8}"))));
    }

    private static JsonNode list() throws IOException {
        try (var file = LogicalIdsTest.class.getResourceAsStream("/logical-ids.json")) {
            return new ObjectMapper().readTree(file);
        }
    }

    /** Returns an empty object for a resource that is not in the template. */
    private static ObjectNode typeAndCreateOnlyProperties(JsonNode resource) {
        var found = new ObjectMapper().createObjectNode();
        if (resource.has("Type")) {
            found.set("Type", resource.get("Type"));
            for (var name :
                    CREATE_ONLY_PROPERTIES.getOrDefault(resource.get("Type").textValue(), List.of())) {
                if (resource.path("Properties").has(name)) {
                    found.set(name, resource.get("Properties").get(name));
                }
            }
        }
        return found;
    }
}
