package requesttracker.infra;

import java.util.Locale;
import java.util.Optional;

/**
 * When alarms go off, and where they go.
 *
 * @param topicArn an existing topic for the alarms; none: one is created
 * @param email address subscribed to the created topic
 * @param runbookUrl where people read {@code docs/operations.md}
 * @param oldestUnsettledSeconds age from which an unsettled request raises the alarm
 */
record AlarmSettings(Optional<String> topicArn, Optional<String> email, String runbookUrl, int oldestUnsettledSeconds) {
    static AlarmSettings read(SettingsSource source, DeadlineSettings deadlines) {
        var alarms = new AlarmSettings(
                source.optional(
                        "alarmTopicArn",
                        "arn:[^:]+:sns:[^:]+:" + StackSettings.ACCOUNT_PATTERN + ":.+",
                        "an SNS topic's ARN"),
                source.optional("alarmEmail", "[^@\\s]+@[^@\\s]+", "a mail address"),
                source.string("runbookUrl", "docs/operations.md", "https?://[^\\s#]+", "a URL without a fragment"),
                source.integer(
                        "oldestUnsettledAlarmSeconds",
                        deadlines.maxTimeoutSeconds() + deadlines.cancelGraceSeconds(),
                        300,
                        StackSettings.WORKFLOW_TIMEOUT_SECONDS));
        if (alarms.topicArn.isPresent() && alarms.email.isPresent()) {
            throw new InvalidSettingException(
                    "alarmEmail", alarms.email.get(), "subscribe it to the topic given as alarmTopicArn");
        }
        return alarms;
    }

    /** Returns the address of an alarm's steps. */
    String runbookOf(String alarm) {
        return runbookUrl + "#" + alarm.toLowerCase(Locale.ROOT);
    }
}
