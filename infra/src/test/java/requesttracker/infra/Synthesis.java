package requesttracker.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import io.github.cdklabs.cdknag.ServerlessChecks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.Validations;
import software.amazon.awscdk.assertions.Template;

/** The app, synthesized once for each deployment of the tests, with the rule packs of cdk-nag. */
record Synthesis(Template template, JsonNode json, JsonNode findings) {
    static final Path ROOT = Path.of(System.getProperty("tracker.root"));

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<StackDeployment, Synthesis> DONE = new ConcurrentHashMap<>();

    /** The settings of a deployment and its region, which may be absent. */
    record StackDeployment(String name, Map<String, String> context, Optional<String> region) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final StackDeployment DEV = new StackDeployment("dev", Map.of("stage", "dev"), Optional.empty());
    static final StackDeployment PROD = new StackDeployment("prod", Map.of("stage", "prod"), Optional.empty());
    static final StackDeployment CHINA =
            new StackDeployment("china", Map.of("stage", "prod"), Optional.of("cn-north-1"));

    /** A deployment with all options. */
    static final StackDeployment FULL = new StackDeployment(
            "full",
            Map.ofEntries(
                    Map.entry("stage", "prod"),
                    Map.entry("stackName", "tracker-full"),
                    Map.entry("passThrough", "true"),
                    Map.entry("kmsKeyArn", "create"),
                    Map.entry(
                            "callbackStateMachineArns",
                            "arn:aws:states:eu-central-1:111122223333:stateMachine:deploy,"
                                    + "arn:aws:states:eu-central-1:111122223333:stateMachine:clean-up"),
                    Map.entry("allowedTypeNames", "AWS::S3::Bucket,AWS::Logs::LogGroup"),
                    Map.entry("allowedRoleArns", "arn:aws:iam::111122223333:role/Provisioner"),
                    Map.entry("provisioningPolicyArns", "arn:aws:iam::111122223333:policy/Buckets"),
                    Map.entry("permissionsBoundaryArn", "arn:aws:iam::111122223333:policy/Boundary"),
                    Map.entry("eventSenders", "444455556666,arn:aws:iam::777788889999:role/Sender"),
                    Map.entry("alarmEmail", "on-call@example.com"),
                    Map.entry("runbookUrl", "https://git.example.com/tracker/docs/operations.md"),
                    Map.entry("tags", "team=platform,cost-center=42"),
                    Map.entry("reservedConcurrency", "PollStatus=50"),
                    Map.entry("sweepMinutes", "60"),
                    Map.entry("workflowLogLevel", "ALL")),
            Optional.of("eu-central-1"));

    static List<StackDeployment> deployments() {
        return List.of(DEV, PROD, CHINA, FULL);
    }

    /** A resource of the template by its logical id. */
    record TemplateResource(String id, JsonNode properties, JsonNode whole) {}

    static Synthesis of(StackDeployment deployment) {
        return DONE.computeIfAbsent(deployment, Synthesis::synthesize);
    }

    List<TemplateResource> resources(String type) {
        return resources(resource -> resource.get("Type").textValue().equals(type));
    }

    List<TemplateResource> resources(Predicate<JsonNode> wanted) {
        var found = new ArrayList<TemplateResource>();
        json.get("Resources").properties().forEach(entry -> {
            if (wanted.test(entry.getValue())) {
                found.add(new TemplateResource(entry.getKey(), entry.getValue().path("Properties"), entry.getValue()));
            }
        });
        return found;
    }

    private static Synthesis synthesize(StackDeployment deployment) {
        var output = ROOT.resolve("infra/target/cdk.out").resolve(deployment.name());
        var context = TrackerApp.context(ROOT);
        context.putAll(deployment.context);
        var app = new App(
                AppProps.builder().context(context).outdir(output.toString()).build());
        Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
        var props = StackProps.builder();
        deployment
                .region()
                .ifPresent(region -> props.env(Environment.builder()
                        .account("111122223333")
                        .region(region)
                        .build()));
        var stack = TrackerApp.add(app, ROOT, props);
        app.synth();
        return new Synthesis(
                Template.fromStack(stack),
                read(output.resolve(stack.getTemplateFile())),
                read(output.resolve("validation-report.json")));
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
