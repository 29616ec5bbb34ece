package requesttracker.infra;

import java.util.Optional;

/**
 * The resources that functions work on, by name and ARN (CloudFormation tokens).
 *
 * @param stateMachineArn built from the state machine's fixed name: the state machine refers to the functions, so that a
 *     reference back to it would be a cycle
 * @param keyArn the table's customer-managed key, if it has one
 */
record ResourceArns(
        String tableName,
        String tableArn,
        Optional<String> keyArn,
        String stateMachineArn,
        String eventBusName,
        String eventBusArn) {

    String arn(PermissionTarget target) {
        return switch (target) {
            case TABLE -> tableArn;
            case ACTIVE_INDEX -> tableArn + "/index/ActiveIndex";
            case LIST_INDEX -> tableArn + "/index/ListIndex";
            case STATE_MACHINE -> stateMachineArn;
            case EVENT_BUS -> eventBusArn;
            case CLOUD_CONTROL -> "*";
        };
    }
}
