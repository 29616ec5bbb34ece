package requesttracker.infra;

import java.util.List;

/**
 * The allowed submits, their senders, and the permissions for them.
 *
 * @param allowedTypeNames type names that may be submitted, {@code *} for any characters; empty for all
 * @param allowedRoleArns roles that a request may name, likewise; empty for none
 * @param provisioningPolicyArns managed policies for the functions that provision without a RoleArn
 * @param passThrough whether GetResource and ListResources are passed on to Cloud Control
 * @param callbackStateMachineArns state machines whose tasks may be called back; empty for none
 * @param eventSenders account IDs or principal ARNs outside this account that may put commands on the bus
 */
record AccessSettings(
        List<String> allowedTypeNames,
        List<String> allowedRoleArns,
        List<String> provisioningPolicyArns,
        boolean passThrough,
        List<String> callbackStateMachineArns,
        List<String> eventSenders) {
    private static final String ACCOUNT = StackSettings.ACCOUNT_PATTERN;

    /** Returns whether a submit may have a Callback. */
    boolean takesCallbacks() {
        return !callbackStateMachineArns.isEmpty();
    }

    static AccessSettings read(SettingsSource source, StageSettings stage) {
        return new AccessSettings(
                AllowedLists.checked(
                        "allowedTypeNames",
                        source.strings(
                                "allowedTypeNames",
                                "[A-Za-z0-9*]{1,64}(::[A-Za-z0-9*]{1,64}){2}",
                                "a type name such as AWS::S3::Bucket or a pattern such as AWS::S3::*")),
                AllowedLists.checked(
                        "allowedRoleArns",
                        source.strings(
                                "allowedRoleArns",
                                "arn:[^:*]+:iam::" + ACCOUNT + ":role/[\\w+=,.@/*-]+",
                                "a role's ARN or a pattern such as arn:aws:iam::111122223333:role/provision/*")),
                source.strings(
                        "provisioningPolicyArns", StackSettings.MANAGED_POLICY_PATTERN, "a managed policy's ARN"),
                source.bool("passThrough", false),
                foreign(
                        stage,
                        source.strings(
                                "callbackStateMachineArns",
                                "arn:[^:*?]+:states:[^:*?]+:" + ACCOUNT + ":stateMachine:[^:*?]+",
                                "a state machine's ARN without wildcards, version or alias")),
                source.strings(
                        "eventSenders",
                        ACCOUNT + "|arn:[^:*]+:iam::" + ACCOUNT + ":(root|(role|user)/[^*]+)",
                        "an account id or a principal's ARN without wildcards"));
    }

    /** Checks that none is the tracker's own, whose executions a submitter could wake by their task tokens. */
    private static List<String> foreign(StageSettings stage, List<String> arns) {
        arns.stream()
                .filter(arn -> arn.endsWith(":stateMachine:" + stage.stateMachineName()))
                .findFirst()
                .ifPresent(own -> {
                    throw new InvalidSettingException(
                            "callbackStateMachineArns", own, "it must not be the tracker's own state machine");
                });
        return arns;
    }
}
