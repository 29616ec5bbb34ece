package requesttracker.infra;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awscdk.services.logs.RetentionDays;

/**
 * What is logged, and how long logs are kept.
 *
 * @param retention how long logs are kept; CloudWatch Logs accepts only some numbers of days
 * @param workflowLevel ALL, ERROR, FATAL or OFF
 * @param workflowData whether the workflow's logs hold state input and output
 */
record LogSettings(RetentionDays retention, String workflowLevel, boolean workflowData) {
    private static final SortedMap<Integer, RetentionDays> RETENTIONS = new TreeMap<>(Map.of(
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

    static LogSettings read(SettingsSource source) {
        var days = source.integer("logRetentionDays", 30, 1, 3_653);
        if (!RETENTIONS.containsKey(days)) {
            throw new InvalidSettingException(
                    "logRetentionDays", days, "one of " + RETENTIONS.keySet() + " is expected");
        }
        return new LogSettings(
                RETENTIONS.get(days),
                source.string("workflowLogLevel", "ERROR", "ALL|ERROR|FATAL|OFF", "ALL, ERROR, FATAL or OFF"),
                source.bool("workflowLogData", false));
    }
}
