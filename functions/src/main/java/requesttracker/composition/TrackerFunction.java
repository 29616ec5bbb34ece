package requesttracker.composition;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import requesttracker.endpoint.CancelRequest;
import requesttracker.endpoint.CloudControlProtocol;
import requesttracker.endpoint.GetRequest;
import requesttracker.endpoint.ListRequests;
import requesttracker.endpoint.RenewLease;
import requesttracker.endpoint.SubmitRequest;
import requesttracker.events.DeliverCallbacks;
import requesttracker.events.HandleCommand;
import requesttracker.repair.RepairRequests;
import requesttracker.repair.RepairResult;
import requesttracker.runtime.Dependencies;
import requesttracker.runtime.WarmUp;
import requesttracker.workflow.CancelOperation;
import requesttracker.workflow.GiveUp;
import requesttracker.workflow.PollStatus;
import requesttracker.workflow.StartOperation;
import requesttracker.workflow.TaskInput;
import requesttracker.workflow.TaskResult;

/** Every function with its handler class and its callers. */
public enum TrackerFunction {
    START_OPERATION(Group.WORKFLOW, StartOperation.class),
    POLL_STATUS(Group.WORKFLOW, PollStatus.class),
    CANCEL_OPERATION(Group.WORKFLOW, CancelOperation.class),
    GIVE_UP(Group.WORKFLOW, GiveUp.class),
    SUBMIT_REQUEST(Group.ENDPOINT, SubmitRequest.class),
    GET_REQUEST(Group.ENDPOINT, GetRequest.class),
    LIST_REQUESTS(Group.ENDPOINT, ListRequests.class),
    CANCEL_REQUEST(Group.ENDPOINT, CancelRequest.class),
    RENEW_LEASE(Group.ENDPOINT, RenewLease.class),
    CLOUD_CONTROL_PROTOCOL(Group.ENDPOINT, CloudControlProtocol.class),
    HANDLE_COMMAND(Group.EVENTS, HandleCommand.class),
    REPAIR_REQUESTS(Group.EVENTS, RepairRequests.class),
    DELIVER_CALLBACKS(Group.EVENTS, DeliverCallbacks.class);

    /** The constant event that keeps a function's snapshot. See {@link WarmUp}. */
    public static final Map<String, String> WARM_UP_EVENT = WarmUp.EVENT;

    /** Who calls a function, which decides where its failures are visible. */
    public enum Group {
        /** The state machine. */
        WORKFLOW,
        /** API Gateway, for a client. */
        ENDPOINT,
        /** A rule of EventBridge or a schedule. */
        EVENTS
    }

    private final Group group;
    private final Class<?> handlerClass;

    TrackerFunction(Group group, Class<?> handlerClass) {
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

    /**
     * Visits a handler by the type of its input, since Lambda has no common type for all handlers.
     *
     * @param <R> the visitor's result
     */
    public interface HandlerVisitor<R> {
        /** Visits a function that the state machine calls. */
        R task(RequestHandler<TaskInput, TaskResult> handler);

        /** Visits a function behind the API. */
        R endpoint(RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler);

        /** Visits the repair function. */
        R repair(RequestHandler<ScheduledEvent, RepairResult> handler);

        /** Visits a function that parses its events itself. */
        R command(RequestStreamHandler handler);
    }

    /** Builds the handler from its dependencies and passes it to the visitor. */
    public <R> R create(Dependencies dependencies, HandlerVisitor<R> visitor) {
        return switch (this) {
            case START_OPERATION -> visitor.task(new StartOperation(dependencies));
            case POLL_STATUS -> visitor.task(new PollStatus(dependencies));
            case CANCEL_OPERATION -> visitor.task(new CancelOperation(dependencies));
            case GIVE_UP -> visitor.task(new GiveUp(dependencies));
            case SUBMIT_REQUEST -> visitor.endpoint(new SubmitRequest(dependencies));
            case GET_REQUEST -> visitor.endpoint(new GetRequest(dependencies));
            case LIST_REQUESTS -> visitor.endpoint(new ListRequests(dependencies));
            case CANCEL_REQUEST -> visitor.endpoint(new CancelRequest(dependencies));
            case RENEW_LEASE -> visitor.endpoint(new RenewLease(dependencies));
            case CLOUD_CONTROL_PROTOCOL -> visitor.endpoint(new CloudControlProtocol(dependencies));
            case HANDLE_COMMAND -> visitor.command(new HandleCommand(dependencies));
            case DELIVER_CALLBACKS -> visitor.command(new DeliverCallbacks(dependencies));
            case REPAIR_REQUESTS -> visitor.repair(new RepairRequests(dependencies));
        };
    }

    /** Returns the function of a name; empty if there is none. */
    public static Optional<TrackerFunction> named(String name) {
        return Arrays.stream(values())
                .filter(function -> function.functionName().equals(name))
                .findFirst();
    }

    /** Returns the functions of a group of callers. */
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
