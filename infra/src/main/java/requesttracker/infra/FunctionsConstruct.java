package requesttracker.infra;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import requesttracker.composition.TrackerFunction;
import requesttracker.store.LeaseItems;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.Policy;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.IVersion;
import software.amazon.awscdk.services.lambda.LoggingFormat;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.SnapStartConf;
import software.amazon.awscdk.services.lambda.Tracing;
import software.constructs.Construct;

/**
 * All functions, from one jar. Each has a separate role with two policies. {@code Calls} has the actions that its code
 * calls. The role's default policy has the actions of the Lambda service in its name (logs, traces).
 */
final class FunctionsConstruct extends Construct {
    /** Callers address this alias of the published version, so that SnapStart takes effect. */
    static final String ALIAS = "live";

    /** Java starts and calls the SDK at a bearable speed from here on; half a virtual CPU. */
    static final int MEMORY_MEGABYTES = 1_024;

    /** Below the 30 s of an HTTP API's integration and the 60 s of the workflow's tasks. */
    private static final Duration TIMEOUT = Duration.seconds(28);

    /** Versions that are published at once: Lambda limits the snapshots of an account that are being made. */
    static final int SNAPSHOTS_AT_ONCE = 4;

    private static final Duration REPAIR_TIMEOUT = Duration.minutes(5);

    /** The functions with whose permissions Cloud Control's handlers act when a request names no role. */
    private static final Set<TrackerFunction> PROVISIONING =
            EnumSet.of(TrackerFunction.START_OPERATION, TrackerFunction.POLL_STATUS, TrackerFunction.CANCEL_OPERATION);

    private final Map<TrackerFunction, Alias> aliases = new EnumMap<>(TrackerFunction.class);

    FunctionsConstruct(
            Construct scope, String id, StackSettings settings, ResourceArns resources, BuildOutputs outputs) {
        super(scope, id);
        var code = Code.fromAsset(
                AllowedLists.code(outputs.functionsJar(), settings.access()).toString());
        var versions = new ArrayList<IVersion>();
        for (var function : TrackerFunction.values()) {
            var alias = alias(function, settings, resources, code);
            aliases.put(function, alias);
            var version = alias.getVersion();
            if (versions.size() >= SNAPSHOTS_AT_ONCE) {
                version.getNode().addDependency(versions.get(versions.size() - SNAPSHOTS_AT_ONCE));
            }
            versions.add(version);
        }
        new PassRolePolicies(
                this,
                "PassRole",
                settings.access(),
                aliases.entrySet().stream()
                        .filter(entry ->
                                FunctionPermissions.of(entry.getKey(), settings).passesRoles())
                        .map(entry -> entry.getValue().getRole())
                        .toList());
    }

    Alias alias(TrackerFunction function) {
        return aliases.get(function);
    }

    private Alias alias(TrackerFunction function, StackSettings settings, ResourceArns resources, Code code) {
        var scope = new Construct(this, function.functionName());
        var logs = LogGroups.group(scope, settings).build();
        var role = Role.Builder.create(scope, "Role")
                .assumedBy(new ServicePrincipal("lambda.amazonaws.com")
                        .withConditions(Map.of("StringEquals", Map.of("aws:SourceAccount", Aws.ACCOUNT_ID))))
                .managedPolicies(
                        PROVISIONING.contains(function)
                                ? settings.access().provisioningPolicyArns().stream()
                                        .map(arn ->
                                                ManagedPolicy.fromManagedPolicyArn(scope, "Provisioning:" + arn, arn))
                                        .toList()
                                : List.of())
                .build();
        role.addToPolicy(allow(List.of("logs:CreateLogStream", "logs:PutLogEvents"), logs.getLogGroupArn()));
        if (resources.keyArn().isPresent()) {
            role.addToPolicy(RequestTable.useOfKey(resources.keyArn().get()));
        }
        NagSuppressions.suppressAnyResource(role, "X-Ray's actions know no resources.");
        var calls = Policy.Builder.create(scope, "Calls")
                .roles(List.of(role))
                .statements(statements(function, settings, resources))
                .build();
        if (FunctionPermissions.of(function, settings).permissions().stream()
                .anyMatch(permission -> permission.target() == PermissionTarget.CLOUD_CONTROL)) {
            NagSuppressions.suppressAnyResource(
                    calls, "Cloud Control's actions know no resources and no condition keys.");
        }
        var lambda = Function.Builder.create(scope, "Function")
                .description("Request tracker: " + function.functionName())
                .code(code)
                .handler(function.handler())
                .runtime(Runtime.JAVA_25)
                .architecture(Architecture.ARM_64)
                .memorySize(MEMORY_MEGABYTES)
                .timeout(function == TrackerFunction.REPAIR_REQUESTS ? REPAIR_TIMEOUT : TIMEOUT)
                // GiveUp settles what could not be started: it must not wait for a snapshot, too.
                .snapStart(function == TrackerFunction.GIVE_UP ? null : SnapStartConf.ON_PUBLISHED_VERSIONS)
                .tracing(Tracing.ACTIVE)
                .loggingFormat(LoggingFormat.JSON)
                .logGroup(logs)
                .role(role)
                .environment(environment(function, settings, resources))
                .reservedConcurrentExecutions(
                        settings.capacity().reservedConcurrency().get(function))
                .build();
        Annotations.of(lambda)
                .acknowledgeWarning(
                        "@aws-cdk/aws-lambda:snapStartRequirePublish", "The alias below publishes the version.");
        NagSuppressions.suppress(
                lambda,
                "Serverless-LambdaDLQ",
                function.group() == TrackerFunction.Group.EVENTS
                        ? "The alias's asynchronous failures go to a dead-letter queue; the function itself has none."
                        : "It is only called synchronously: a failure goes back to the caller.");
        // Publishing a version runs the function's initialization, which may already call.
        lambda.getNode().addDependency(calls);
        return Alias.Builder.create(scope, "Alias")
                .aliasName(ALIAS)
                .version(lambda.getCurrentVersion())
                .build();
    }

    private static List<PolicyStatement> statements(
            TrackerFunction function, StackSettings settings, ResourceArns resources) {
        var statements = new ArrayList<PolicyStatement>();
        var granted = FunctionPermissions.of(function, settings);
        for (var permission : granted.permissions()) {
            statements.add(PolicyStatement.Builder.create()
                    .actions(List.copyOf(permission.actions()))
                    .resources(resources.arns(permission.target()))
                    .conditions(conditions(permission.target()))
                    .build());
        }
        return statements;
    }

    private static Map<String, Object> conditions(PermissionTarget target) {
        return target == PermissionTarget.LEASES
                ? Map.of(
                        "ForAllValues:StringLike", Map.of("dynamodb:LeadingKeys", List.of(LeaseItems.KEY_PREFIX + "*")))
                : Map.of();
    }

    private static Map<String, String> environment(
            TrackerFunction function, StackSettings settings, ResourceArns resources) {
        var environment = new TreeMap<String, String>();
        FunctionPermissions.of(function, settings)
                .variables()
                .forEach(variable -> environment.put(variable.name(), variable.value(settings, resources)));
        return environment;
    }

    static PolicyStatement allow(List<String> actions, String resource) {
        return PolicyStatement.Builder.create()
                .actions(actions)
                .resources(List.of(resource))
                .build();
    }
}
