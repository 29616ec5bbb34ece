package requesttracker.domain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an operator may set. docs/operations.md lists the defaults.
 *
 * @param defaultTimeout from submission to the deadline when a request says nothing
 * @param maxTimeout the largest TimeoutSeconds; Cloud Control's handlers may take 72 h (docs/cloud-control-contract.md, Semantics 11)
 * @param cancelGrace from the cancel being asked for until the tracker stops waiting for its confirmation
 * @param overdueCap from the deadline until the tracker stops tracking a request whose OnTimeout is NOTIFY
 * @param retention from settling until the record expires (docs/cloud-control-contract.md, Semantics 7)
 * @param defaultRetryAfter the wait before a poll when Cloud Control gives no RetryAfter
 * @param maxThrottledStarts how often a start that ended FAILED with Throttling is tried again
 * @param maxRestarts how often a request that nobody drives is given a new execution
 * @param listShards number of partitions of the list index
 * @param allowedTypeNames type names that may be submitted; empty allows all
 * @param allowedRoleArns roles that a request may name; absent allows any, and an empty set none
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
        Optional<Set<String>> allowedRoleArns) {

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
            Optional.empty());

    public TrackerSettings {
        allowedTypeNames = Set.copyOf(allowedTypeNames);
        allowedRoleArns = allowedRoleArns.map(Set::copyOf);
    }

    /** The rules that a type name and a role break which are not allowed here. */
    public List<Violation> refusal(Optional<String> typeName, Optional<String> roleArn) {
        List<Violation> violations = new ArrayList<>();
        typeName.filter(name -> !allowedTypeNames.isEmpty() && !allowedTypeNames.contains(name))
                .ifPresent(name ->
                        violations.add(new Violation("TypeName", "is not among the type names that are allowed here")));
        allowedRoleArns.ifPresent(allowed -> roleArn.filter(arn -> !allowed.contains(arn))
                .ifPresent(arn -> violations.add(new Violation(
                        "RoleArn",
                        allowed.isEmpty()
                                ? "must be absent: no role is allowed here"
                                : "is not among the roles that are allowed here"))));
        return violations;
    }
}
