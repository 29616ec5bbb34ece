package requesttracker.domain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an operator may set. docs/operations.md lists the defaults.
 *
 * @param defaultTimeout from submission to the deadline when a request says nothing
 * @param maxTimeout the largest TimeoutSeconds; Cloud Control's handlers may take 72 h
 *     (docs/cloud-control-contract.md, Semantics 11)
 * @param cancelGrace from the cancel being asked for until the tracker stops waiting for its confirmation
 * @param overdueCap from the deadline until the tracker stops tracking a request whose OnTimeout is NOTIFY
 * @param retention from settling until the record expires (docs/cloud-control-contract.md, Semantics 7)
 * @param defaultRetryAfter the wait before a poll when Cloud Control gives no RetryAfter
 * @param maxThrottledStarts how often a start that ended FAILED with Throttling is tried again
 * @param maxRestarts how often a request without an execution is given a new execution
 * @param listShards number of partitions of the list index
 * @param allowedTypeNames type names that may be submitted, {@code *} for any characters; empty allows all
 * @param allowedRoleArns roles that a request may name, likewise; absent allows any, and an empty set none
 * @param callbacksAllowed whether a submit may have a Callback
 */
public record TrackerSettings(
        Duration defaultTimeout,
        Duration maxTimeout,
        Duration cancelGrace,
        Duration overdueCap,
        Duration retention,
        Duration defaultRetryAfter,
        int maxThrottledStarts,
        int maxRestarts,
        int listShards,
        Set<String> allowedTypeNames,
        Optional<Set<String>> allowedRoleArns,
        boolean callbacksAllowed) {

    public static final TrackerSettings DEFAULT = new TrackerSettings(
            Duration.ofSeconds(7_200),
            Duration.ofSeconds(259_200),
            Duration.ofMinutes(30),
            Duration.ofDays(7),
            Duration.ofDays(7),
            Duration.ofSeconds(2),
            5,
            3,
            8,
            Set.of(),
            Optional.empty(),
            false);

    public TrackerSettings {
        allowedTypeNames = Set.copyOf(allowedTypeNames);
        allowedRoleArns = allowedRoleArns.map(Set::copyOf);
    }

    /** Returns a builder that begins with these settings. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Changes single settings and keeps the others. */
    public static final class Builder {
        private Duration defaultTimeout;
        private Duration maxTimeout;
        private Duration cancelGrace;
        private Duration overdueCap;
        private Duration retention;
        private Duration defaultRetryAfter;
        private int maxThrottledStarts;
        private int maxRestarts;
        private int listShards;
        private Set<String> allowedTypeNames;
        private Optional<Set<String>> allowedRoleArns;
        private boolean callbacksAllowed;

        private Builder(TrackerSettings from) {
            defaultTimeout = from.defaultTimeout;
            maxTimeout = from.maxTimeout;
            cancelGrace = from.cancelGrace;
            overdueCap = from.overdueCap;
            retention = from.retention;
            defaultRetryAfter = from.defaultRetryAfter;
            maxThrottledStarts = from.maxThrottledStarts;
            maxRestarts = from.maxRestarts;
            listShards = from.listShards;
            allowedTypeNames = from.allowedTypeNames;
            allowedRoleArns = from.allowedRoleArns;
            callbacksAllowed = from.callbacksAllowed;
        }

        /** Sets the time from submission to the deadline of a request that names none. */
        public Builder defaultTimeout(Duration value) {
            defaultTimeout = value;
            return this;
        }

        /** Sets the largest TimeoutSeconds. */
        public Builder maxTimeout(Duration value) {
            maxTimeout = value;
            return this;
        }

        /** Sets how long a cancel may stay unconfirmed. */
        public Builder cancelGrace(Duration value) {
            cancelGrace = value;
            return this;
        }

        /** Sets how long an overdue request is tracked whose OnTimeout is NOTIFY. */
        public Builder overdueCap(Duration value) {
            overdueCap = value;
            return this;
        }

        /** Sets the time from settling until the record expires. */
        public Builder retention(Duration value) {
            retention = value;
            return this;
        }

        /** Sets the wait before a poll when Cloud Control gives no RetryAfter. */
        public Builder defaultRetryAfter(Duration value) {
            defaultRetryAfter = value;
            return this;
        }

        /** Sets how often a start that ended FAILED with Throttling is tried again. */
        public Builder maxThrottledStarts(int value) {
            maxThrottledStarts = value;
            return this;
        }

        /** Sets how often a request without an execution is given a new one. */
        public Builder maxRestarts(int value) {
            maxRestarts = value;
            return this;
        }

        /** Sets the number of partitions of the list index. */
        public Builder listShards(int value) {
            listShards = value;
            return this;
        }

        /** Sets the type names that may be submitted; empty allows all. */
        public Builder allowedTypeNames(Set<String> value) {
            allowedTypeNames = value;
            return this;
        }

        /** Sets the roles that a request may name; absent allows any. */
        public Builder allowedRoleArns(Optional<Set<String>> value) {
            allowedRoleArns = value;
            return this;
        }

        /** Sets whether a submit may have a Callback. */
        public Builder callbacksAllowed(boolean value) {
            callbacksAllowed = value;
            return this;
        }

        /** Returns the settings. */
        public TrackerSettings build() {
            return new TrackerSettings(
                    defaultTimeout,
                    maxTimeout,
                    cancelGrace,
                    overdueCap,
                    retention,
                    defaultRetryAfter,
                    maxThrottledStarts,
                    maxRestarts,
                    listShards,
                    allowedTypeNames,
                    allowedRoleArns,
                    callbacksAllowed);
        }
    }

    /** Returns the rules that a type name and a role break that are not allowed here. */
    public List<Violation> refusal(Optional<String> typeName, Optional<String> roleArn) {
        List<Violation> violations = new ArrayList<>();
        typeName.filter(name -> !allowedTypeNames.isEmpty() && !isOn(allowedTypeNames, name))
                .ifPresent(name ->
                        violations.add(new Violation("TypeName", "is not among the type names that are allowed here")));
        allowedRoleArns.ifPresent(allowed -> roleArn.filter(arn -> !isOn(allowed, arn))
                .ifPresent(arn -> violations.add(new Violation(
                        "RoleArn",
                        allowed.isEmpty()
                                ? "must be absent: no role is allowed here"
                                : "is not among the roles that are allowed here"))));
        return violations;
    }

    /** An asterisk in an entry stands for any characters, as in a policy of IAM. */
    private static boolean isOn(Set<String> list, String value) {
        return list.contains(value)
                || list.stream()
                        .filter(entry -> entry.contains("*"))
                        .anyMatch(entry -> Arrays.stream(entry.split("\\*", -1))
                                .map(Pattern::quote)
                                .collect(Collectors.collectingAndThen(
                                        Collectors.joining(".*"), pattern -> value.matches("(?s)" + pattern))));
    }
}
