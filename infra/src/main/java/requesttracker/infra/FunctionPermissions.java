package requesttracker.infra;

import static requesttracker.composition.TrackerFunction.CANCEL_REQUEST;
import static requesttracker.composition.TrackerFunction.GET_REQUEST;
import static requesttracker.composition.TrackerFunction.SUBMIT_REQUEST;
import static requesttracker.infra.EnvironmentVariable.ALLOWED_ROLE_ARNS;
import static requesttracker.infra.EnvironmentVariable.ALLOWED_TYPE_NAMES;
import static requesttracker.infra.EnvironmentVariable.CALLBACKS_ALLOWED;
import static requesttracker.infra.EnvironmentVariable.CANCEL_GRACE_SECONDS;
import static requesttracker.infra.EnvironmentVariable.DEFAULT_TIMEOUT_SECONDS;
import static requesttracker.infra.EnvironmentVariable.EVENT_BUS_NAME;
import static requesttracker.infra.EnvironmentVariable.LIST_SHARDS;
import static requesttracker.infra.EnvironmentVariable.MAX_RESTARTS;
import static requesttracker.infra.EnvironmentVariable.MAX_THROTTLED_STARTS;
import static requesttracker.infra.EnvironmentVariable.MAX_TIMEOUT_SECONDS;
import static requesttracker.infra.EnvironmentVariable.METRICS_NAMESPACE;
import static requesttracker.infra.EnvironmentVariable.OVERDUE_CAP_SECONDS;
import static requesttracker.infra.EnvironmentVariable.PASS_THROUGH;
import static requesttracker.infra.EnvironmentVariable.RETENTION_SECONDS;
import static requesttracker.infra.EnvironmentVariable.STATE_MACHINE_ARN;
import static requesttracker.infra.EnvironmentVariable.TABLE_NAME;
import static requesttracker.infra.Permission.on;
import static requesttracker.infra.Permission.union;
import static requesttracker.infra.PermissionTarget.ACTIVE_INDEX;
import static requesttracker.infra.PermissionTarget.CALLBACK_STATE_MACHINES;
import static requesttracker.infra.PermissionTarget.CLOUD_CONTROL;
import static requesttracker.infra.PermissionTarget.EVENT_BUS;
import static requesttracker.infra.PermissionTarget.LEASES;
import static requesttracker.infra.PermissionTarget.LIST_INDEX;
import static requesttracker.infra.PermissionTarget.RESOURCE_INDEX;
import static requesttracker.infra.PermissionTarget.STATE_MACHINE;
import static requesttracker.infra.PermissionTarget.TABLE;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import requesttracker.composition.TrackerFunction;

/**
 * The actions that each function's code calls, and the environment variables that it reads.
 *
 * <p>DynamoDB authorizes a transaction by its parts (PutItem, UpdateItem, DeleteItem). Cloud Control's actions have the
 * prefix {@code cloudformation}. SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat are authorized on the state
 * machine that waits.
 */
record FunctionPermissions(List<Permission> permissions, Set<EnvironmentVariable> variables) {
    private static final Permission RECORD =
            on(TABLE, "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem");
    private static final Permission RECORD_WITHOUT_MODEL =
            on(TABLE, "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:UpdateItem");

    /** Cloud Control's own list. The first list of a table stores the key of the page tokens. */
    private static final List<Permission> LIST =
            List.of(on(TABLE, "dynamodb:GetItem", "dynamodb:PutItem"), on(LIST_INDEX, "dynamodb:Query"));

    private static final Permission WAKE = on(STATE_MACHINE, "states:SendTaskSuccess");
    /** The actions that the tracker has on state machines of its callers, and on no other. */
    private static final Permission HEARTBEAT = on(CALLBACK_STATE_MACHINES, "states:SendTaskHeartbeat");

    private static final Permission CALL_BACK =
            on(CALLBACK_STATE_MACHINES, "states:SendTaskFailure", "states:SendTaskSuccess");

    /** A repeat of a settled request is called back by its terminal event, which is published again. */
    private static final Permission PUBLISH = on(EVENT_BUS, "events:PutEvents");

    private static final Permission START = on(STATE_MACHINE, "states:StartExecution");

    /** The variables that {@code Deployed} reads for a function that uses the record. */
    private static final Set<EnvironmentVariable> OF_RECORD = Set.of(
            TABLE_NAME,
            METRICS_NAMESPACE,
            DEFAULT_TIMEOUT_SECONDS,
            MAX_TIMEOUT_SECONDS,
            CANCEL_GRACE_SECONDS,
            OVERDUE_CAP_SECONDS,
            RETENTION_SECONDS,
            MAX_THROTTLED_STARTS,
            MAX_RESTARTS,
            LIST_SHARDS,
            ALLOWED_TYPE_NAMES,
            ALLOWED_ROLE_ARNS,
            CALLBACKS_ALLOWED);

    /** The variables of a function that also starts executions, or sends them task successes. */
    private static final Set<EnvironmentVariable> OF_WORKFLOW = with(OF_RECORD, STATE_MACHINE_ARN);

    static FunctionPermissions of(TrackerFunction function, StackSettings settings) {
        return switch (function) {
            case START_OPERATION ->
                new FunctionPermissions(
                        List.of(
                                RECORD,
                                on(ACTIVE_INDEX, "dynamodb:Query"),
                                WAKE,
                                cloudControl("CreateResource", "UpdateResource", "DeleteResource", "GetResource")),
                        OF_WORKFLOW);
            case POLL_STATUS ->
                new FunctionPermissions(
                        union(
                                List.of(RECORD, WAKE, cloudControl("GetResourceRequestStatus", "GetResource")),
                                ifCallbacks(settings, HEARTBEAT)),
                        OF_WORKFLOW);
            case CANCEL_OPERATION ->
                new FunctionPermissions(
                        List.of(
                                RECORD,
                                WAKE,
                                // An adopted operation is looked at before it is canceled.
                                cloudControl("CancelResourceRequest", "GetResource", "GetResourceRequestStatus")),
                        OF_WORKFLOW);
            case GIVE_UP -> new FunctionPermissions(List.of(RECORD_WITHOUT_MODEL, WAKE), OF_WORKFLOW);
            // The aliases of a resource are updated with the submit.
            case SUBMIT_REQUEST ->
                new FunctionPermissions(
                        union(
                                List.of(
                                        on(TABLE, "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
                                        START),
                                ifCallbacks(settings, PUBLISH)),
                        settings.access().takesCallbacks() ? with(OF_WORKFLOW, EVENT_BUS_NAME) : OF_WORKFLOW);
            case GET_REQUEST -> new FunctionPermissions(List.of(on(TABLE, "dynamodb:GetItem")), OF_RECORD);
            case LIST_REQUESTS ->
                new FunctionPermissions(
                        union(LIST, List.of(on(TABLE, "dynamodb:BatchGetItem"), on(RESOURCE_INDEX, "dynamodb:Query"))),
                        OF_RECORD);
            // A request that was never started settles by its cancel, and its payload goes.
            case CANCEL_REQUEST -> new FunctionPermissions(List.of(RECORD_WITHOUT_MODEL, WAKE), OF_WORKFLOW);
            case RENEW_LEASE -> new FunctionPermissions(List.of(on(LEASES, "dynamodb:UpdateItem")), OF_RECORD);
            case CLOUD_CONTROL_PROTOCOL ->
                new FunctionPermissions(
                        union(
                                union(permissionsOf(settings, SUBMIT_REQUEST, GET_REQUEST, CANCEL_REQUEST), LIST),
                                settings.access().passThrough()
                                        ? List.of(cloudControl("GetResource", "ListResources"))
                                        : List.of()),
                        with(OF_WORKFLOW, PASS_THROUGH));
            case HANDLE_COMMAND ->
                new FunctionPermissions(
                        union(permissionsOf(settings, SUBMIT_REQUEST, CANCEL_REQUEST), List.of(PUBLISH)),
                        with(OF_WORKFLOW, EVENT_BUS_NAME));
            case DELIVER_CALLBACKS ->
                new FunctionPermissions(
                        union(List.of(RECORD_WITHOUT_MODEL), ifCallbacks(settings, CALL_BACK)), OF_RECORD);
            case REPAIR_REQUESTS ->
                new FunctionPermissions(
                        List.of(RECORD_WITHOUT_MODEL, on(ACTIVE_INDEX, "dynamodb:Scan"), START, WAKE), OF_WORKFLOW);
        };
    }

    /**
     * Returns whether the function passes a request's RoleArn to Cloud Control. All of Cloud Control's actions on a
     * resource take a role. The actions on a request's token do not.
     */
    boolean passesRoles() {
        return permissions.stream()
                .flatMap(permission -> permission.actions().stream())
                .anyMatch(action -> action.matches("cloudformation:(Create|Update|Delete|Get|List)Resources?"));
    }

    /** Returns the permission, or none without state machines, since a policy needs a resource. */
    private static List<Permission> ifCallbacks(StackSettings settings, Permission permission) {
        return settings.access().takesCallbacks() ? List.of(permission) : List.of();
    }

    private static List<Permission> permissionsOf(StackSettings settings, TrackerFunction... functions) {
        var all = List.<Permission>of();
        for (var function : functions) {
            all = union(all, of(function, settings).permissions);
        }
        return all;
    }

    private static Set<EnvironmentVariable> with(Set<EnvironmentVariable> variables, EnvironmentVariable more) {
        var union = new TreeSet<>(variables);
        union.add(more);
        return union;
    }

    private static Permission cloudControl(String... operations) {
        var actions = new TreeSet<String>();
        for (var operation : operations) {
            actions.add("cloudformation:" + operation);
        }
        return new Permission(CLOUD_CONTROL, actions);
    }
}
