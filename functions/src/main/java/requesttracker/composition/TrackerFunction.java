package requesttracker.composition;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import requesttracker.endpoint.CancelRequest;
import requesttracker.endpoint.CloudControlProtocol;
import requesttracker.endpoint.GetRequest;
import requesttracker.endpoint.ListRequests;
import requesttracker.endpoint.SubmitRequest;
import requesttracker.events.HandleCommand;
import requesttracker.repair.RepairRequests;
import requesttracker.runtime.Dependencies;
import requesttracker.runtime.WarmUp;
import requesttracker.workflow.CancelOperation;
import requesttracker.workflow.GiveUp;
import requesttracker.workflow.PollStatus;
import requesttracker.workflow.StartOperation;

/** Every function: its handler class, and who calls it. */
public enum TrackerFunction {
    START_OPERATION(Group.WORKFLOW, StartOperation.class),
    POLL_STATUS(Group.WORKFLOW, PollStatus.class),
    CANCEL_OPERATION(Group.WORKFLOW, CancelOperation.class),
    GIVE_UP(Group.WORKFLOW, GiveUp.class),
    SUBMIT_REQUEST(Group.ENDPOINT, SubmitRequest.class),
    GET_REQUEST(Group.ENDPOINT, GetRequest.class),
    LIST_REQUESTS(Group.ENDPOINT, ListRequests.class),
    CANCEL_REQUEST(Group.ENDPOINT, CancelRequest.class),
    CLOUD_CONTROL_PROTOCOL(Group.ENDPOINT, CloudControlProtocol.class),
    HANDLE_COMMAND(Group.EVENTS, HandleCommand.class),
    REPAIR_REQUESTS(Group.EVENTS, RepairRequests.class);

    /** The constant event that keeps a function's snapshot, see {@link WarmUp}. */
    public static final Map<String, String> WARM_UP_EVENT = WarmUp.EVENT;

    /** Who calls a function, and so where its failures show. */
    public enum Group {
        /** The state machine. */
        WORKFLOW,
        /** API Gateway, for a client. */
        ENDPOINT,
        /** A rule of EventBridge or a schedule. */
        EVENTS
    }

    private final Group group;
    private final Class<? extends RequestStreamHandler> handlerClass;

    TrackerFunction(Group group, Class<? extends RequestStreamHandler> handlerClass) {
        this.group = group;
        this.handlerClass = handlerClass;
    }

    /** Returns who calls the function. */
    public Group group() {
        return group;
    }

    /** Returns the handler class's full name. */
    public String handler() {
        return handlerClass.getName();
    }

    /** Returns the function's name, which is the handler class's simple name. */
    public String functionName() {
        return handlerClass.getSimpleName();
    }

    /** Builds the handler from its dependencies. */
    public RequestStreamHandler create(Dependencies dependencies) {
        return switch (this) {
            case START_OPERATION -> new StartOperation(dependencies);
            case POLL_STATUS -> new PollStatus(dependencies);
            case CANCEL_OPERATION -> new CancelOperation(dependencies);
            case GIVE_UP -> new GiveUp(dependencies);
            case SUBMIT_REQUEST -> new SubmitRequest(dependencies);
            case GET_REQUEST -> new GetRequest(dependencies);
            case LIST_REQUESTS -> new ListRequests(dependencies);
            case CANCEL_REQUEST -> new CancelRequest(dependencies);
            case CLOUD_CONTROL_PROTOCOL -> new CloudControlProtocol(dependencies);
            case HANDLE_COMMAND -> new HandleCommand(dependencies);
            case REPAIR_REQUESTS -> new RepairRequests(dependencies);
        };
    }

    /** Builds every handler from the same dependencies, by function name. */
    public static Map<String, RequestStreamHandler> createAll(Dependencies dependencies) {
        return create(List.of(values()), dependencies);
    }

    /** Builds the handlers that the workflow calls from the same dependencies, by function name. */
    public static Map<String, RequestStreamHandler> createWorkflow(Dependencies dependencies) {
        return create(of(Group.WORKFLOW), dependencies);
    }

    private static Map<String, RequestStreamHandler> create(
            List<TrackerFunction> functions, Dependencies dependencies) {
        Map<String, RequestStreamHandler> handlers = new LinkedHashMap<>();
        for (TrackerFunction function : functions) {
            handlers.put(function.functionName(), function.create(dependencies));
        }
        return handlers;
    }

    /** Returns the function of that name, if there is one. */
    public static Optional<TrackerFunction> named(String name) {
        return Arrays.stream(values())
                .filter(function -> function.functionName().equals(name))
                .findFirst();
    }

    /** Returns the functions that a group of callers calls. */
    public static List<TrackerFunction> of(Group group) {
        return Arrays.stream(values())
                .filter(function -> function.group == group)
                .toList();
    }

    /** Returns the names of all functions. */
    public static List<String> names() {
        return Arrays.stream(values()).map(TrackerFunction::functionName).toList();
    }
}
