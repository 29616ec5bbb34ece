package requesttracker.infra;

import java.util.List;
import java.util.Optional;
import software.amazon.awscdk.services.events.EventBus;

/**
 * The names and ARNs of the resources that functions work on (CloudFormation tokens).
 *
 * @param stateMachineArn built from the state machine's fixed name: the state machine refers to the functions, so that
 *     a reference back to it would be a cycle
 * @param callbackStateMachineArns of callers, whose tasks wait for callbacks
 */
record ResourceArns(RequestTable table, EventBus bus, String stateMachineArn, List<String> callbackStateMachineArns) {
    String tableName() {
        return table.name();
    }

    String tableArn() {
        return table.arn();
    }

    /** Returns the table's customer-managed key, if it has one. */
    Optional<String> keyArn() {
        return table.keyArn();
    }

    String eventBusName() {
        return bus.getEventBusName();
    }

    String eventBusArn() {
        return bus.getEventBusArn();
    }

    List<String> arns(PermissionTarget target) {
        return switch (target) {
            case TABLE, LEASES -> List.of(tableArn());
            case ACTIVE_INDEX -> List.of(tableArn() + "/index/ActiveIndex");
            case LIST_INDEX -> List.of(tableArn() + "/index/ListIndex");
            case RESOURCE_INDEX -> List.of(tableArn() + "/index/ResourceIndex");
            case STATE_MACHINE -> List.of(stateMachineArn);
            case EVENT_BUS -> List.of(eventBusArn());
            case CALLBACK_STATE_MACHINES -> callbackStateMachineArns;
            case CLOUD_CONTROL -> List.of("*");
        };
    }
}
