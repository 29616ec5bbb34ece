package requesttracker.infra;

import java.util.List;

/**
 * The allowed submits, their senders, and the permissions for them.
 *
 * @param allowedTypeNames type names that may be submitted, {@code *} for any characters; empty for all
 * @param allowedRoleArns roles that a request may name, likewise; empty for none
 * @param provisioningPolicyArns managed policies for the functions that provision without a RoleArn
 * @param passThrough whether GetResource and ListResources are passed on to Cloud Control
 * @param eventSenders account IDs or principal ARNs outside this account that may put commands on the bus
 */
record AccessSettings(
        List<String> allowedTypeNames,
        List<String> allowedRoleArns,
        List<String> provisioningPolicyArns,
        boolean passThrough,
        List<String> eventSenders) {
    private static final String ACCOUNT = StackSettings.ACCOUNT_PATTERN;

    static AccessSettings read(SettingsSource source) {
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
                source.strings(
                        "eventSenders",
                        ACCOUNT + "|arn:[^:*]+:iam::" + ACCOUNT + ":(root|(role|user)/[^*]+)",
                        "an account id or a principal's ARN without wildcards"));
    }
}
