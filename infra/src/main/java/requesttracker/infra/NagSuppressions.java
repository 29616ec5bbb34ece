package requesttracker.infra;

import software.amazon.awscdk.Acknowledgment;
import software.amazon.awscdk.Validations;
import software.constructs.IConstruct;

/** A finding of the rule packs (cdk-nag) that is right as it is, on one construct, with its reason. */
final class NagSuppressions {
    private NagSuppressions() {}

    static void suppress(IConstruct construct, String id, String reason) {
        Validations.of(construct)
                .acknowledge(Acknowledgment.builder().id(id).reason(reason).build());
    }

    /** A policy statement on {@code *}, which the service's authorization allows no other way. */
    static void suppressAnyResource(IConstruct construct, String reason) {
        suppress(construct, "AwsSolutions-IAM5[Resource::*]", reason);
    }
}
