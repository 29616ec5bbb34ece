package requesttracker.infra;

import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/** Creates log groups with the retention and the removal policy of the settings. */
final class LogGroups {
    private LogGroups() {}

    /** Creates a log group. Outside development, the logs outlive the stack unless its creation fails. */
    static LogGroup.Builder group(Construct scope, StackSettings settings) {
        return LogGroup.Builder.create(scope, "Logs")
                .retention(settings.logs().retention())
                .removalPolicy(
                        settings.stage().development()
                                ? RemovalPolicy.DESTROY
                                : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    }

    /**
     * Returns a name for logs that a service delivers itself. Under {@code /aws/vendedlogs/} they need no entry in the
     * account's log resource policy, whose size is limited. The end of the stack's id makes the name new for each new
     * stack, as the group may outlive the stack.
     */
    static String vendedName(String service) {
        var uuid = Fn.select(2, Fn.split("/", Aws.STACK_ID));
        return "/aws/vendedlogs/" + service + "/" + Aws.STACK_NAME + "-" + uuid;
    }
}
