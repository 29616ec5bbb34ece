package requesttracker.infra;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The functions by handler class, and who calls each. {@link FunctionPermissions} has their permissions and variables. */
enum TrackerFunction {
    START_OPERATION(Group.WORKFLOW, "requesttracker.workflow.StartOperation"),
    POLL_STATUS(Group.WORKFLOW, "requesttracker.workflow.PollStatus"),
    CANCEL_OPERATION(Group.WORKFLOW, "requesttracker.workflow.CancelOperation"),
    GIVE_UP(Group.WORKFLOW, "requesttracker.workflow.GiveUp"),
    SUBMIT_REQUEST(Group.ENDPOINT, "requesttracker.endpoint.SubmitRequest"),
    GET_REQUEST(Group.ENDPOINT, "requesttracker.endpoint.GetRequest"),
    LIST_REQUESTS(Group.ENDPOINT, "requesttracker.endpoint.ListRequests"),
    CANCEL_REQUEST(Group.ENDPOINT, "requesttracker.endpoint.CancelRequest"),
    CLOUD_CONTROL_PROTOCOL(Group.ENDPOINT, "requesttracker.endpoint.CloudControlProtocol"),
    HANDLE_COMMAND(Group.EVENTS, "requesttracker.events.HandleCommand"),
    REPAIR_REQUESTS(Group.EVENTS, "requesttracker.repair.RepairRequests");

    /** Who calls the function, and so where its failures show: in the workflow, to a client, or behind a rule. */
    enum Group {
        WORKFLOW("Workflow"),
        ENDPOINT("Endpoint"),
        EVENTS("Event");

        final String title;

        Group(String title) {
            this.title = title;
        }
    }

    private final Group group;
    private final String handler;

    TrackerFunction(Group group, String handler) {
        this.group = group;
        this.handler = handler;
    }

    Group group() {
        return group;
    }

    /** The handler class's full name. */
    String handler() {
        return handler;
    }

    /** The construct's name, which is the handler class's simple one. */
    String constructName() {
        return handler.substring(handler.lastIndexOf('.') + 1);
    }

    /** Whether Cloud Control's handlers act with this function's own permissions when a request names no role. */
    boolean provisions() {
        return this == START_OPERATION || this == POLL_STATUS || this == CANCEL_OPERATION;
    }

    static Optional<TrackerFunction> named(String name) {
        return Arrays.stream(values())
                .filter(function -> function.constructName().equals(name))
                .findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(TrackerFunction::constructName).toList();
    }
}
