package requesttracker.infra;

import java.util.Optional;
import software.amazon.awscdk.services.events.EventBus;

/**
 * The names and ARNs of the resources that functions work on (CloudFormation tokens).
 *
 * @param stateMachineArn built from the state machine's fixed name: the state machine refers to the functions, so that
 *     a reference back to it would be a cycle
 */
record ResourceArns(RequestTable table, EventBus bus, String stateMachineArn) {
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

    String arn(PermissionTarget target) {
        return switch (target) {
            case TABLE -> tableArn();
            case ACTIVE_INDEX -> tableArn() + "/index/ActiveIndex";
            case LIST_INDEX -> tableArn() + "/index/ListIndex";
            case RESOURCE_INDEX -> tableArn() + "/index/ResourceIndex";
            case STATE_MACHINE -> stateMachineArn;
            case EVENT_BUS -> eventBusArn();
            case CLOUD_CONTROL -> "*";
        };
    }
}
