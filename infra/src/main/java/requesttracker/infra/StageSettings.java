package requesttracker.infra;

import java.util.Map;
import java.util.Optional;

/**
 * The stack as a whole.
 *
 * @param name the stage file's name, such as {@code dev} or {@code prod}
 * @param stackName name of the CloudFormation stack, at most 60 characters, because the state machine's name holds it
 * @param development true: the stack's data and logs are deleted with it
 * @param permissionsBoundaryArn managed policy that bounds every role of the stack
 * @param tags tags of every resource
 */
record StageSettings(
        String name,
        String stackName,
        boolean development,
        Optional<String> permissionsBoundaryArn,
        Map<String, String> tags) {

    static StageSettings read(String name, SettingsSource source) {
        return new StageSettings(
                name,
                source.string("stackName", "request-tracker", "[A-Za-z][-A-Za-z0-9]{0,59}", "a stack name of 1..60"),
                source.bool("development", false),
                source.optional(
                        "permissionsBoundaryArn", StackSettings.MANAGED_POLICY_PATTERN, "a managed policy's ARN"),
                source.map("tags"));
    }

    /** Returns the fixed name of the state machine. Its ARN is built from this name, without a reference to it. */
    String stateMachineName() {
        return stackName + "-request-lifecycle";
    }
}
