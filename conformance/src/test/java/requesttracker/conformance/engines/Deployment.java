package requesttracker.conformance.engines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Deploys the stack into an emulator. Creates each resource of the synthesized template with the API that
 * CloudFormation would call, on demand, or when another resource refers to it.
 *
 * <p>Leaves out policies, permissions, logs, alarms and the dashboard, since emulators do not use them. A function runs
 * on this machine's architecture, and not on that of the template.
 */
final class Deployment {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration READY = Duration.ofMinutes(2);
    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{([^}]+)}");
    private static final String FUNCTIONS = "/2015-03-31/functions";

    /**
     * A deployed resource.
     *
     * @param ref the value of {@code Ref}
     * @param attributes the values of {@code Fn::GetAtt}, by name
     */
    record Made(String ref, Map<String, String> attributes) {}

    private final StackTemplate template;
    private final Emulator emulator;
    private final UnaryOperator<String> names;
    private final Map<String, String> variables;
    private final Map<String, Made> made = new HashMap<>();

    /**
     * @param names returns a name for the logical id of a resource without a name in the template
     * @param variables environment variables of each function, in addition to those of the template
     */
    Deployment(StackTemplate template, Emulator emulator, UnaryOperator<String> names, Map<String, String> variables) {
        this.template = template;
        this.emulator = emulator;
        this.names = names;
        this.variables = variables;
    }

    /** Uses something that already exists as a resource. */
    void isAlready(String id, String ref) {
        made.put(id, new Made(ref, Map.of("Arn", ref)));
    }

    /** Creates all resources of the types, in the order of the types. */
    void make(String... types) {
        for (String type : types) {
            template.ids(type).forEach(this::made);
        }
    }

    /** Returns the value of {@code Ref}. Creates the resource unless it exists. */
    String ref(String id) {
        return made(id).ref();
    }

    /** Returns the value of {@code Fn::GetAtt}. */
    String attribute(String id, String name) {
        String value = made(id).attributes().get(name);
        if (value == null) {
            throw new IllegalStateException("no attribute " + name + " is known of " + id);
        }
        return value;
    }

    /** Returns the definition's substitutions as the template has them. */
    Map<String, String> substitutions() {
        JsonNode substitutions = resolve(template.properties(template.id("AWS::StepFunctions::StateMachine"))
                .get("DefinitionSubstitutions"));
        return substitutions.properties().stream()
                .collect(Collectors.toMap(
                        each -> each.getKey(), each -> each.getValue().asText()));
    }

    /** Returns a definition after its substitutions. */
    static String substituted(String definition, Map<String, String> substitutions) {
        return SUBSTITUTION.matcher(definition).replaceAll(found -> {
            String value = substitutions.get(found.group(1));
            if (value == null) {
                throw new IllegalStateException("no substitution for " + found.group());
            }
            return Matcher.quoteReplacement(value);
        });
    }

    /** Creates a state machine, and returns its ARN. */
    static String createStateMachine(Emulator emulator, String name, String definition, String role) {
        return emulator.call(
                        "AWSStepFunctions.CreateStateMachine",
                        Map.of("name", name, "definition", definition, "roleArn", role, "type", "STANDARD"))
                .get("stateMachineArn")
                .asText();
    }

    /** Returns a value of the template with its references resolved. */
    JsonNode resolve(JsonNode value) {
        if (value.isArray()) {
            ArrayNode items = JsonNodeFactory.instance.arrayNode();
            value.forEach(item -> items.add(resolve(item)));
            return items;
        }
        if (!value.isObject()) {
            return value;
        }
        if (value.size() == 1) {
            Map.Entry<String, JsonNode> only = value.properties().iterator().next();
            if (only.getKey().equals("Ref") || only.getKey().startsWith("Fn::")) {
                return TextNode.valueOf(intrinsic(only.getKey(), only.getValue()));
            }
        }
        ObjectNode members = JsonNodeFactory.instance.objectNode();
        value.properties().forEach(member -> members.set(member.getKey(), resolve(member.getValue())));
        return members;
    }

    private String intrinsic(String function, JsonNode argument) {
        return switch (function) {
            case "Ref" -> named(argument.asText());
            case "Fn::GetAtt" ->
                attribute(argument.get(0).asText(), argument.get(1).asText());
            case "Fn::Join" ->
                StreamSupport.stream(argument.get(1).spliterator(), false)
                        .map(part -> resolve(part).asText())
                        .collect(Collectors.joining(argument.get(0).asText()));
            case "Fn::Sub" ->
                SUBSTITUTION
                        .matcher(argument.asText())
                        .replaceAll(found -> Matcher.quoteReplacement(named(found.group(1))));
            default -> throw new IllegalStateException("what does " + function + " stand for?");
        };
    }

    private String named(String name) {
        return switch (name) {
            case "AWS::Partition" -> "aws";
            case "AWS::Region" -> Emulator.REGION;
            case "AWS::AccountId" -> emulator.account();
            default -> ref(name);
        };
    }

    private Made made(String id) {
        Made there = made.get(id);
        if (there == null) {
            there = create(id);
            made.put(id, there);
        }
        return there;
    }

    private Made create(String id) {
        String type = template.type(id);
        JsonNode raw = template.properties(id);
        return switch (type) {
            case "AWS::IAM::Role" -> role(names.apply(id), raw);
            case "AWS::DynamoDB::Table" -> table(names.apply(id), resolved(raw));
            case "AWS::SQS::Queue" -> queue(names.apply(id));
            case "AWS::Events::EventBus" -> bus(resolved(raw));
            case "AWS::Events::Rule" -> rule(names.apply(id), resolved(raw));
            case "AWS::Lambda::Function" -> function(names.apply(id), id, resolved(raw, "Code", "LoggingConfig"));
            case "AWS::Lambda::Version" ->
                version(resolved(raw).get("FunctionName").asText());
            case "AWS::Lambda::Alias" -> alias(resolved(raw));
            case "AWS::StepFunctions::StateMachine" -> stateMachine(resolved(raw, "LoggingConfiguration"));
            case "AWS::ApiGatewayV2::Api" -> api(resolved(raw));
            case "AWS::ApiGatewayV2::Integration" -> ofApi("integrations", "integrationId", resolved(raw));
            case "AWS::ApiGatewayV2::Route" -> ofApi("routes", "routeId", resolved(raw));
            case "AWS::ApiGatewayV2::Stage" -> ofApi("stages", "stageName", resolved(raw, "AccessLogSettings"));
            default -> throw new IllegalStateException(id + " is a " + type + ", which is not deployed to emulators");
        };
    }

    private Made role(String name, JsonNode properties) {
        emulator.query(
                "iam",
                Map.of(
                        "Action",
                        "CreateRole",
                        "Version",
                        "2010-05-08",
                        "RoleName",
                        name,
                        "AssumeRolePolicyDocument",
                        properties.get("AssumeRolePolicyDocument").toString()));
        return new Made(name, Map.of("Arn", "arn:aws:iam::" + emulator.account() + ":role/" + name));
    }

    private Made table(String name, ObjectNode properties) {
        JsonNode timeToLive = properties.remove("TimeToLiveSpecification");
        properties.remove("PointInTimeRecoverySpecification");
        properties.put("TableName", name);
        emulator.call("DynamoDB_20120810.CreateTable", properties);
        Map<String, String> which = Map.of("TableName", name);
        Emulator.until(
                "the table is active",
                READY,
                () -> emulator.call("DynamoDB_20120810.DescribeTable", which)
                        .at("/Table/TableStatus")
                        .asText()
                        .equals("ACTIVE"));
        if (timeToLive != null) {
            emulator.call(
                    "DynamoDB_20120810.UpdateTimeToLive",
                    Map.of("TableName", name, "TimeToLiveSpecification", timeToLive));
        }
        return new Made(name, Map.of("Arn", arn("dynamodb", "table/" + name)));
    }

    private Made queue(String name) {
        String url = emulator.call("AmazonSQS.CreateQueue", Map.of("QueueName", name))
                .get("QueueUrl")
                .asText();
        return new Made(url, Map.of("Arn", arn("sqs", name)));
    }

    private Made bus(ObjectNode properties) {
        String name = properties.get("Name").asText();
        String arn = emulator.call("AWSEvents.CreateEventBus", properties)
                .get("EventBusArn")
                .asText();
        return new Made(name, Map.of("Arn", arn));
    }

    private Made rule(String name, ObjectNode properties) {
        JsonNode targets = properties.remove("Targets");
        JsonNode pattern = properties.get("EventPattern");
        if (pattern != null) {
            properties.put("EventPattern", pattern.toString());
        }
        properties.put("Name", name);
        emulator.call("AWSEvents.PutRule", properties);
        ObjectNode target = JsonNodeFactory.instance.objectNode().put("Rule", name);
        if (properties.has("EventBusName")) {
            target.set("EventBusName", properties.get("EventBusName"));
        }
        target.set("Targets", targets);
        JsonNode answer = emulator.call("AWSEvents.PutTargets", target);
        if (answer.path("FailedEntryCount").asInt() != 0) {
            throw new IllegalStateException("PutTargets: " + answer);
        }
        return new Made(name, Map.of());
    }

    private Made function(String name, String id, ObjectNode properties) {
        properties.put("FunctionName", name);
        properties.putArray("Architectures").add(architecture());
        ObjectNode environment = (ObjectNode) properties.at("/Environment/Variables");
        variables.forEach(environment::put);
        try {
            properties
                    .putObject("Code")
                    .put("ZipFile", Base64.getEncoder().encodeToString(Files.readAllBytes(template.code(id))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String arn = emulator.rest("POST", "lambda", FUNCTIONS, properties)
                .get("FunctionArn")
                .asText();
        ready(name, "");
        return new Made(name, Map.of("Arn", arn));
    }

    private Made version(String function) {
        JsonNode version = emulator.rest("POST", "lambda", FUNCTIONS + "/" + function + "/versions", Map.of());
        String number = version.get("Version").asText();
        ready(function, "?Qualifier=" + number);
        return new Made(version.get("FunctionArn").asText(), Map.of("Version", number));
    }

    private void ready(String function, String qualifier) {
        Emulator.until(
                function + " is active",
                READY,
                () -> emulator.rest("GET", "lambda", FUNCTIONS + "/" + function + "/configuration" + qualifier, null)
                        .path("State")
                        .asText("Active")
                        .equals("Active"));
    }

    private Made alias(ObjectNode properties) {
        String path = FUNCTIONS + "/" + properties.remove("FunctionName").asText() + "/aliases";
        String arn = emulator.rest("POST", "lambda", path, properties)
                .get("AliasArn")
                .asText();
        return new Made(arn, Map.of("Arn", arn));
    }

    private Made stateMachine(ObjectNode properties) {
        String arn = createStateMachine(
                emulator,
                properties.get("StateMachineName").asText(),
                substituted(properties.get("DefinitionString").asText(), substitutions()),
                properties.get("RoleArn").asText());
        return new Made(arn, Map.of("Arn", arn));
    }

    private Made api(ObjectNode properties) {
        JsonNode api = emulator.rest("POST", "apigateway", "/v2/apis", decapitalised(properties));
        return new Made(api.get("apiId").asText(), Map.of());
    }

    private Made ofApi(String kind, String id, ObjectNode properties) {
        String path = "/v2/apis/" + properties.remove("ApiId").asText() + "/" + kind;
        return new Made(
                emulator.rest("POST", "apigateway", path, decapitalised(properties))
                        .get(id)
                        .asText(),
                Map.of());
    }

    private ObjectNode resolved(JsonNode properties, String... without) {
        return (ObjectNode) resolve(((ObjectNode) properties.deepCopy()).remove(List.of(without)));
    }

    private String arn(String service, String resource) {
        return "arn:aws:" + service + ":" + Emulator.REGION + ":" + emulator.account() + ":" + resource;
    }

    /** Returns the value with lower-case first letters of members, as API Gateway has them. */
    private static JsonNode decapitalised(JsonNode value) {
        if (!value.isObject()) {
            return value;
        }
        ObjectNode members = JSON.createObjectNode();
        value.properties()
                .forEach(member -> members.set(
                        member.getKey().substring(0, 1).toLowerCase(Locale.ROOT)
                                + member.getKey().substring(1),
                        decapitalised(member.getValue())));
        return members;
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x86_64";
    }
}
