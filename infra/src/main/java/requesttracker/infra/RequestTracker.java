package requesttracker.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.ArnFormat;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.apigatewayv2.HttpApi;
import software.amazon.awscdk.services.apigatewayv2.IHttpApi;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.dynamodb.TableAttributes;
import software.amazon.awscdk.services.events.IEventBus;
import software.amazon.awscdk.services.iam.Grant;
import software.amazon.awscdk.services.iam.GrantOnPrincipalOptions;
import software.amazon.awscdk.services.iam.IGrantable;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.PermissionsBoundary;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.sns.ITopic;
import software.amazon.awscdk.services.stepfunctions.IStateMachine;
import software.constructs.Construct;

/**
 * The whole request tracker: table, bus, functions, workflow, API, schedules, alarms and dashboard. A stack holds one.
 *
 * <p>{@code docs/construct.md} has an example.
 */
public final class RequestTracker extends Construct {
    private final EventBusConstruct bus;
    private final StateMachineConstruct workflow;
    private final ApiConstruct endpoint;
    private final String tableName;
    private final ITable table;
    private final Alarms alarms;
    private final OnCallDashboard dashboard;

    /**
     * Adds the tracker's resources to a stack.
     *
     * @param id {@code Default} leaves the construct out of the logical IDs of its resources
     */
    public RequestTracker(Construct scope, String id, RequestTrackerProps props) {
        this(scope, id, props.settings(), new BuildOutputs(props.functionsJar()));
    }

    RequestTracker(Construct scope, String id, StackSettings settings, BuildOutputs outputs) {
        super(scope, id);
        var requests = new RequestTable(this, "RequestTable", settings);
        bus = new EventBusConstruct(this, "Events", settings);
        var resources = new ResourceArns(
                requests,
                bus.bus(),
                Stack.of(this)
                        .formatArn(ArnComponents.builder()
                                .service("states")
                                .resource("stateMachine")
                                .resourceName(settings.stage().stateMachineName())
                                .arnFormat(ArnFormat.COLON_RESOURCE_NAME)
                                .build()),
                settings.access().callbackStateMachineArns());
        var functions = new FunctionsConstruct(this, "Functions", settings, resources, outputs);
        workflow = new StateMachineConstruct(this, "Workflow", settings, resources, functions);
        endpoint = new ApiConstruct(this, "Endpoint", settings, functions);
        var commands = new CommandRule(this, "Commands", bus.bus(), functions);
        var callbacks = new CallbackRule(this, "Callbacks", bus.bus(), functions);
        var repair = new RepairSchedule(this, "Repair", settings, resources, functions);
        new WarmUpSchedule(this, "WarmUp", functions);
        var monitored = new MonitoredResources(
                functions,
                workflow.stateMachine(),
                endpoint.api(),
                requests.name(),
                List.of(
                        commands.deadLetters().queue(),
                        repair.deadLetters().queue(),
                        callbacks.deadLetters().queue()));
        alarms = new Alarms(this, "Alarms", settings, monitored);
        dashboard = new OnCallDashboard(this, "OnCall", settings, monitored, alarms);
        tableName = requests.name();
        table = handle(requests);
        settings.stage()
                .permissionsBoundaryArn()
                .ifPresent(arn -> PermissionsBoundary.of(this)
                        .apply(ManagedPolicy.fromManagedPolicyArn(this, "PermissionsBoundary", arn)));
    }

    private ITable handle(RequestTable requests) {
        var attributes = TableAttributes.builder().tableArn(requests.arn()).grantIndexPermissions(true);
        requests.keyArn().ifPresent(arn -> attributes.encryptionKey(Key.fromKeyArn(this, "TableKey", arn)));
        return Table.fromTableAttributes(this, "Table", attributes.build());
    }

    /** Returns the bus that takes commands and carries the tracker's events, source {@code request-tracker}. */
    public IEventBus getBus() {
        return bus.bus();
    }

    /** Returns the HTTP API. Its calls are signed with IAM credentials. */
    public IHttpApi getApi() {
        return endpoint.api();
    }

    /** Returns the API's URL, without a slash at its end. */
    public String getApiUrl() {
        return endpoint.api().getApiEndpoint();
    }

    /** Returns the table of requests, for grants of read access. Only the tracker may write to it. */
    public ITable getTable() {
        return table;
    }

    /** Returns the table's name as a reference to the table. */
    String tableName() {
        return tableName;
    }

    /** Returns the workflow, which has one execution for each request. */
    public IStateMachine getStateMachine() {
        return workflow.stateMachine();
    }

    /** Returns all alarms. {@code docs/operations.md} says what to do at each. */
    public List<Alarm> getAlarms() {
        return alarms.all();
    }

    /** Returns the topic that the alarms publish to. */
    public ITopic getAlarmTopic() {
        return alarms.topic();
    }

    /** Returns the address of the dashboard in the console. */
    public String getDashboardUrl() {
        return dashboard.url();
    }

    /** Allows a principal to submit requests, through {@code POST /requests} and through the bus. */
    public Grant grantSubmit(IGrantable grantee) {
        return grantCall(grantee, "POST", "/requests")
                .combine(grantCommand(grantee, EventBusConstruct.COMMANDS.get(0)));
    }

    /** Allows a principal to cancel any request, through {@code POST /requests/TOKEN/cancel} and through the bus. */
    public Grant grantCancel(IGrantable grantee) {
        return grantCall(grantee, "POST", "/requests/*/cancel")
                .combine(grantCommand(grantee, EventBusConstruct.COMMANDS.get(1)));
    }

    /** Allows a principal to list and read all requests, {@code GET /requests} and below. */
    public Grant grantRead(IGrantable grantee) {
        return grantCall(grantee, "GET", "/requests").combine(grantCall(grantee, "GET", "/requests/*"));
    }

    /** Allows a principal all actions of Cloud Control's protocol, {@code POST /}: to submit, read, list and cancel. */
    public Grant grantProtocol(IGrantable grantee) {
        return grantCall(grantee, "POST", "/");
    }

    /** Allows a principal to begin and renew leases, {@code PUT /leases/ID}, as {@code tracker run --lease} does. */
    public Grant grantLeases(IGrantable grantee) {
        return grantCall(grantee, "PUT", "/leases/*");
    }

    private Grant grantCall(IGrantable grantee, String method, String path) {
        return Grant.addToPrincipal(GrantOnPrincipalOptions.builder()
                .grantee(grantee)
                .actions(List.of("execute-api:Invoke"))
                .resourceArns(List.of(callArn(endpoint.api(), method, path)))
                .build());
    }

    private String callArn(HttpApi api, String method, String path) {
        return Stack.of(this)
                .formatArn(ArnComponents.builder()
                        .service("execute-api")
                        .resource(api.getApiId())
                        .arnFormat(ArnFormat.SLASH_RESOURCE_NAME)
                        .resourceName("$default/" + method + path)
                        .build());
    }

    private Grant grantCommand(IGrantable grantee, String detailType) {
        return Grant.addToPrincipal(GrantOnPrincipalOptions.builder()
                .grantee(grantee)
                .actions(List.of("events:PutEvents"))
                .resourceArns(List.of(bus.bus().getEventBusArn()))
                .conditions(Map.of("StringEquals", Map.of("events:detail-type", detailType)))
                .build());
    }
}
