package requesttracker.infra;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awscdk.services.logs.RetentionDays;

/**
 * What an operator may choose for one deployment. Values come from {@code infra/stages/STAGE.json}, and each may be
 * overridden by {@code -c name=value}; {@code docs/operations.md} lists them all. Every value here has been checked.
 *
 * @param stage the stage file's name, such as {@code dev} or {@code prod}
 * @param stackName name of the CloudFormation stack, at most 60 characters, because the state machine's name holds it
 * @param development true: the stack's data and logs are deleted with it
 * @param retentionDays days a settled request can still be read; Cloud Control itself forgets after 7
 * @param defaultTimeoutSeconds deadline of a request that names none
 * @param maxTimeoutSeconds largest deadline a request may name; a handler may take 72 hours
 * @param cancelGraceSeconds how long a cancelled operation is followed past its deadline
 * @param overdueCapSeconds how long an overdue request is followed when it asked only to be notified
 * @param maxRestarts how often repair starts the workflow of one request again
 * @param maxThrottledStarts how many throttled starts end in a failure
 * @param listShards partitions of the list index; may grow, must not shrink while requests are kept
 * @param allowedTypeNames type names that may be submitted; empty for all
 * @param allowedRoleArns roles that a request may name; empty for none
 * @param provisioningPolicyArns managed policies for the functions that provision without a RoleArn
 * @param passThrough whether GetResource and ListResources are passed on to Cloud Control
 * @param eventSenders account ids or principal ARNs outside this account that may put commands on the bus
 * @param permissionsBoundaryArn managed policy that bounds every role of the stack
 * @param tags tags of every resource
 * @param logRetention how long logs are kept; CloudWatch Logs accepts only some numbers of days
 * @param workflowLogLevel ALL, ERROR, FATAL or OFF
 * @param workflowLogData whether the workflow's logs hold state input and output
 * @param alarmTopicArn an existing topic for the alarms; none: one is created
 * @param alarmEmail address subscribed to the created topic
 * @param kmsKey the table's key
 * @param reservedConcurrency reserved concurrent executions by function name
 * @param sweepMinutes minutes between two sweeps for requests that nobody drives
 * @param apiRateLimit requests a second that the endpoint takes
 * @param apiBurstLimit requests that the endpoint takes at once
 * @param archiveDays days that the bus's archive keeps our own events
 * @param oldestUnsettledAlarmSeconds age from which an unsettled request raises the alarm
 */
record StackSettings(
        String stage,
        String stackName,
        boolean development,
        int retentionDays,
        int defaultTimeoutSeconds,
        int maxTimeoutSeconds,
        int cancelGraceSeconds,
        int overdueCapSeconds,
        int maxRestarts,
        int maxThrottledStarts,
        int listShards,
        List<String> allowedTypeNames,
        List<String> allowedRoleArns,
        List<String> provisioningPolicyArns,
        boolean passThrough,
        List<String> eventSenders,
        Optional<String> permissionsBoundaryArn,
        Map<String, String> tags,
        RetentionDays logRetention,
        String workflowLogLevel,
        boolean workflowLogData,
        Optional<String> alarmTopicArn,
        Optional<String> alarmEmail,
        TableKey kmsKey,
        Map<TrackerFunction, Integer> reservedConcurrency,
        int sweepMinutes,
        int apiRateLimit,
        int apiBurstLimit,
        int archiveDays,
        int oldestUnsettledAlarmSeconds) {

    /** Seconds after which the workflow's definition ends an execution; the same number stands in the definition. */
    static final int WORKFLOW_TIMEOUT_SECONDS = 1_209_600;

    private static final int DAY = 86_400;
    private static final String ACCOUNT = "[0-9]{12}";
    private static final String MANAGED_POLICY = "arn:[^:*]+:iam::(aws|" + ACCOUNT + "):policy/[^*]+";
    private static final String ROLE = "arn:[^:*]+:iam::" + ACCOUNT + ":role/[^*]+";
    private static final SortedMap<Integer, RetentionDays> LOG_RETENTIONS = new TreeMap<>(Map.of(
            1, RetentionDays.ONE_DAY,
            7, RetentionDays.ONE_WEEK,
            14, RetentionDays.TWO_WEEKS,
            30, RetentionDays.ONE_MONTH,
            90, RetentionDays.THREE_MONTHS,
            180, RetentionDays.SIX_MONTHS,
            365, RetentionDays.ONE_YEAR,
            731, RetentionDays.TWO_YEARS,
            1_827, RetentionDays.FIVE_YEARS,
            3_653, RetentionDays.TEN_YEARS));

    /** The key that encrypts the table. */
    sealed interface TableKey {
        /** DynamoDB's own key: free, and nothing to manage. */
        record AwsOwnedKey() implements TableKey {}

        /** A customer-managed key that the stack creates, rotated every year. */
        record CreatedKey() implements TableKey {}

        /** An existing customer-managed key in the stack's region. */
        record ExistingKey(String arn) implements TableKey {}
    }

    /** The settings in {@code given}; refuses an unknown name, a missing value and a wrong value, each in one line. */
    static StackSettings of(String stage, SettingsSource given) {
        var defaultTimeout = given.integer("defaultTimeoutSeconds", 7_200, 60, 259_200);
        var maxTimeout = given.integer("maxTimeoutSeconds", 259_200, 60, 259_200);
        if (defaultTimeout > maxTimeout) {
            throw new InvalidSettingException(
                    "defaultTimeoutSeconds", defaultTimeout, "it must not be above maxTimeoutSeconds, " + maxTimeout);
        }
        var cancelGrace = given.integer("cancelGraceSeconds", 1_800, 60, DAY);
        var overdueCap = given.integer("overdueCapSeconds", 7 * DAY, 3_600, 7 * DAY);
        var logRetention = given.integer("logRetentionDays", 30, 1, 3_653);
        if (!LOG_RETENTIONS.containsKey(logRetention)) {
            throw new InvalidSettingException(
                    "logRetentionDays", logRetention, "one of " + LOG_RETENTIONS.keySet() + " is expected");
        }
        var topic = given.optional("alarmTopicArn", "arn:[^:]+:sns:[^:]+:" + ACCOUNT + ":.+", "an SNS topic's ARN");
        var email = given.optional("alarmEmail", "[^@\\s]+@[^@\\s]+", "a mail address");
        if (topic.isPresent() && email.isPresent()) {
            throw new InvalidSettingException(
                    "alarmEmail", email.get(), "subscribe it to the topic given as alarmTopicArn");
        }
        var settings = new StackSettings(
                stage,
                given.string("stackName", "request-tracker", "[A-Za-z][-A-Za-z0-9]{0,59}", "a stack name of 1..60"),
                given.bool("development", false),
                given.integer("retentionDays", 7, 1, 365),
                defaultTimeout,
                maxTimeout,
                cancelGrace,
                overdueCap,
                given.integer("maxRestarts", 3, 0, 100),
                given.integer("maxThrottledStarts", 5, 1, 1_000),
                given.integer("listShards", 8, 1, 64),
                given.strings(
                        "allowedTypeNames",
                        "[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}",
                        "a type name such as AWS::S3::Bucket"),
                given.strings("allowedRoleArns", ROLE, "a role's ARN without wildcards"),
                given.strings("provisioningPolicyArns", MANAGED_POLICY, "a managed policy's ARN"),
                given.bool("passThrough", false),
                given.strings(
                        "eventSenders",
                        ACCOUNT + "|arn:[^:*]+:iam::" + ACCOUNT + ":(root|(role|user)/[^*]+)",
                        "an account id or a principal's ARN without wildcards"),
                given.optional("permissionsBoundaryArn", MANAGED_POLICY, "a managed policy's ARN"),
                given.map("tags"),
                LOG_RETENTIONS.get(logRetention),
                given.string("workflowLogLevel", "ERROR", "ALL|ERROR|FATAL|OFF", "ALL, ERROR, FATAL or OFF"),
                given.bool("workflowLogData", false),
                topic,
                email,
                tableKey(given),
                reservedConcurrency(given),
                given.integer("sweepMinutes", 5, 2, 60),
                given.integer("apiRateLimit", 100, 1, 10_000),
                given.integer("apiBurstLimit", 200, 1, 5_000),
                given.integer("archiveDays", 30, 1, 3_650),
                given.integer("oldestUnsettledAlarmSeconds", maxTimeout + cancelGrace, 300, WORKFLOW_TIMEOUT_SECONDS));
        given.refuseUnread();
        return settings;
    }

    /** The fixed name of the state machine, from which its ARN is built without a reference to it. */
    String stateMachineName() {
        return stackName + "-request-lifecycle";
    }

    private static TableKey tableKey(SettingsSource given) {
        var key = given.optional(
                "kmsKeyArn", "create|arn:[^:]+:kms:[^:]+:" + ACCOUNT + ":key/.+", "a key's ARN, or \"create\"");
        if (key.isEmpty()) {
            return new TableKey.AwsOwnedKey();
        }
        return key.get().equals("create") ? new TableKey.CreatedKey() : new TableKey.ExistingKey(key.get());
    }

    private static Map<TrackerFunction, Integer> reservedConcurrency(SettingsSource given) {
        var reserved = new TreeMap<TrackerFunction, Integer>();
        given.map("reservedConcurrency").forEach((name, count) -> {
            var function = TrackerFunction.named(name)
                    .orElseThrow(() -> new InvalidSettingException(
                            "reservedConcurrency", name, "the functions are " + TrackerFunction.names()));
            if (!count.matches("[1-9][0-9]{0,4}")) {
                throw new InvalidSettingException(
                        "reservedConcurrency", name + "=" + count, "a whole number from 1 is expected");
            }
            reserved.put(function, Integer.valueOf(count));
        });
        return Map.copyOf(reserved);
    }
}
