package requesttracker.infra;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import requesttracker.composition.TrackerFunction;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.iam.IManagedPolicy;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.sns.ITopic;

/**
 * The properties of a {@link RequestTracker}. Each has the default, the bounds and the meaning of the setting in
 * {@code docs/operations.md} that its method names.
 */
public final class RequestTrackerProps {
    private final StackSettings settings;
    private final Path functionsJar;

    private RequestTrackerProps(StackSettings settings, Path functionsJar) {
        this.settings = settings;
        this.functionsJar = functionsJar;
    }

    /**
     * Returns a builder.
     *
     * @param functionsJar the artifact {@code functions} with the classifier {@code lambda}
     */
    public static Builder builder(Path functionsJar) {
        return new Builder(functionsJar);
    }

    StackSettings settings() {
        return settings;
    }

    Path functionsJar() {
        return functionsJar;
    }

    /** Collects the properties of a {@link RequestTracker}. A property that is not set has its default. */
    public static final class Builder {
        private final Path functionsJar;
        private final Map<String, Object> values = new TreeMap<>();
        private final Map<String, Integer> reservedConcurrency = new TreeMap<>();

        private Builder(Path functionsJar) {
            this.functionsJar = functionsJar;
        }

        /**
         * Sets the name of API, state machine and dashboard, and the prefix of alarms and metrics ({@code stackName}).
         */
        public Builder name(String name) {
            return set("stackName", name);
        }

        /** Deletes data and logs with the stack ({@code development}). */
        public Builder development(boolean development) {
            return set("development", development);
        }

        /** Sets the managed policy that bounds every role ({@code permissionsBoundaryArn}). */
        public Builder permissionsBoundary(IManagedPolicy policy) {
            return set("permissionsBoundaryArn", policy.getManagedPolicyArn());
        }

        /** Sets the deadline of requests that name none ({@code defaultTimeoutSeconds}). */
        public Builder defaultTimeout(Duration timeout) {
            return seconds("defaultTimeoutSeconds", timeout);
        }

        /** Sets the largest deadline of a request ({@code maxTimeoutSeconds}). */
        public Builder maxTimeout(Duration timeout) {
            return seconds("maxTimeoutSeconds", timeout);
        }

        /** Sets how long a canceled operation is followed past its deadline ({@code cancelGraceSeconds}). */
        public Builder cancelGrace(Duration grace) {
            return seconds("cancelGraceSeconds", grace);
        }

        /** Sets how long an overdue request is followed that asked only to be notified ({@code overdueCapSeconds}). */
        public Builder overdueCap(Duration cap) {
            return seconds("overdueCapSeconds", cap);
        }

        /** Sets how often repair starts the workflow of one request again ({@code maxRestarts}). */
        public Builder maxRestarts(int restarts) {
            return set("maxRestarts", restarts);
        }

        /** Sets after how many throttled starts a request fails ({@code maxThrottledStarts}). */
        public Builder maxThrottledStarts(int starts) {
            return set("maxThrottledStarts", starts);
        }

        /** Sets the time between two sweeps, in whole minutes ({@code sweepMinutes}). */
        public Builder sweepInterval(Duration interval) {
            return set("sweepMinutes", interval.toMinutes());
        }

        /** Sets how long a settled request can be read, in whole days ({@code retentionDays}). */
        public Builder retention(Duration retention) {
            return set("retentionDays", retention.toDays());
        }

        /**
         * Sets the partitions of the list index ({@code listShards}). The number must not fall while requests are kept.
         */
        public Builder listShards(int shards) {
            return set("listShards", shards);
        }

        /** Encrypts the table with a customer-managed key ({@code kmsKeyArn}). */
        public Builder tableKey(IKey key) {
            return set("kmsKeyArn", key.getKeyArn());
        }

        /** Encrypts the table with a new customer-managed key ({@code kmsKeyArn=create}). */
        public Builder newTableKey() {
            return set("kmsKeyArn", "create");
        }

        /** Sets how long the bus's archive keeps the tracker's events, in whole days ({@code archiveDays}). */
        public Builder archive(Duration archive) {
            return set("archiveDays", archive.toDays());
        }

        /** Warms the table and its indexes for this many write units a second ({@code warmWriteUnits}). */
        public Builder warmWriteUnits(int units) {
            return set("warmWriteUnits", units);
        }

        /** Restricts the resource types of requests, {@code *} for any characters ({@code allowedTypeNames}). */
        public Builder allowedTypeNames(List<String> patterns) {
            return set("allowedTypeNames", List.copyOf(patterns));
        }

        /** Sets the roles that a request may name, {@code *} for any characters ({@code allowedRoleArns}). */
        public Builder allowedRoleArns(List<String> patterns) {
            return set("allowedRoleArns", List.copyOf(patterns));
        }

        /** Sets the policies that provision requests without a RoleArn ({@code provisioningPolicyArns}). */
        public Builder provisioningPolicies(List<? extends IManagedPolicy> policies) {
            return set(
                    "provisioningPolicyArns",
                    policies.stream().map(IManagedPolicy::getManagedPolicyArn).toList());
        }

        /** Sets the state machines whose tasks may be called back ({@code callbackStateMachineArns}). */
        public Builder callbackStateMachineArns(List<String> arns) {
            return set("callbackStateMachineArns", List.copyOf(arns));
        }

        /** Passes GetResource and ListResources on to Cloud Control ({@code passThrough}). */
        public Builder passThrough(boolean passThrough) {
            return set("passThrough", passThrough);
        }

        /**
         * Sets the account IDs and principal ARNs outside this account that may send commands ({@code eventSenders}).
         */
        public Builder eventSenders(List<String> senders) {
            return set("eventSenders", List.copyOf(senders));
        }

        /**
         * Sets how many calls a second the API takes ({@code apiRateLimit}), and how many at once
         * ({@code apiBurstLimit}).
         */
        public Builder apiLimits(int ratePerSecond, int burst) {
            set("apiRateLimit", ratePerSecond);
            return set("apiBurstLimit", burst);
        }

        /** Reserves concurrent executions for a function ({@code reservedConcurrency}). */
        public Builder reservedConcurrency(TrackerFunction function, int executions) {
            reservedConcurrency.put(function.functionName(), executions);
            return set("reservedConcurrency", Map.copyOf(reservedConcurrency));
        }

        /** Sets how long logs are kept, in whole days ({@code logRetentionDays}). */
        public Builder logRetention(Duration retention) {
            return set("logRetentionDays", retention.toDays());
        }

        /** Sets the level of the workflow's logs: ALL, ERROR, FATAL or OFF ({@code workflowLogLevel}). */
        public Builder workflowLogLevel(String level) {
            return set("workflowLogLevel", level);
        }

        /** Logs the input and output of states ({@code workflowLogData}). */
        public Builder workflowLogData(boolean data) {
            return set("workflowLogData", data);
        }

        /**
         * Publishes alarms to this topic, whose policy must allow {@code cloudwatch.amazonaws.com}
         * ({@code alarmTopicArn}).
         */
        public Builder alarmTopic(ITopic topic) {
            return set("alarmTopicArn", topic.getTopicArn());
        }

        /** Sets where people read {@code docs/operations.md}; each alarm links to its section ({@code runbookUrl}). */
        public Builder runbookUrl(String url) {
            return set("runbookUrl", url);
        }

        /** Subscribes a mail address to the topic that is created for the alarms ({@code alarmEmail}). */
        public Builder alarmEmail(String address) {
            return set("alarmEmail", address);
        }

        /** Sets from which age an unsettled request raises an alarm ({@code oldestUnsettledAlarmSeconds}). */
        public Builder oldestUnsettledAlarm(Duration age) {
            return seconds("oldestUnsettledAlarmSeconds", age);
        }

        /**
         * Returns the properties.
         *
         * @throws IllegalArgumentException if a property is out of its bounds or the functions' jar is not a file; the
         *     message names the property's setting
         */
        public RequestTrackerProps build() {
            if (!Files.isRegularFile(functionsJar)) {
                throw new IllegalArgumentException("the functions' jar is not a file: " + functionsJar);
            }
            return new RequestTrackerProps(StackSettings.of("construct", new SettingsSource(values)), functionsJar);
        }

        /** Returns the names of the settings that are set. */
        List<String> names() {
            return List.copyOf(values.keySet());
        }

        private Builder seconds(String setting, Duration duration) {
            return set(setting, duration.toSeconds());
        }

        private Builder set(String setting, Object value) {
            values.put(setting, value instanceof Number number ? (Object) number.longValue() : value);
            return this;
        }
    }
}
