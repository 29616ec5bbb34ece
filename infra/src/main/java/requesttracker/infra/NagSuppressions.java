package requesttracker.infra;

import java.util.Map;
import software.amazon.awscdk.Acknowledgment;
import software.amazon.awscdk.Validations;
import software.constructs.IConstruct;

/** Suppresses findings of the rule packs (cdk-nag), each on one construct and with its reason. */
final class NagSuppressions {
    private NagSuppressions() {}

    static void suppress(IConstruct construct, String id, String reason) {
        Validations.of(construct)
                .acknowledge(Acknowledgment.builder().id(id).reason(reason).build());
    }

    /**
     * Suppresses the finding about one ARN with an asterisk. CDK itself takes no acknowledgment whose id has an ARN.
     */
    static void suppressResource(IConstruct construct, String arn, String reason) {
        construct
                .getNode()
                .addMetadata(
                        Validations.ACKNOWLEDGED_RULES_METADATA_KEY,
                        Map.of("AwsSolutions-IAM5[Resource::" + arn + "]", reason));
    }

    /** Suppresses the finding about a policy statement on {@code *}, where the service's actions know no resources. */
    static void suppressAnyResource(IConstruct construct, String reason) {
        suppress(construct, "AwsSolutions-IAM5[Resource::*]", reason);
    }
}
