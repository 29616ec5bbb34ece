package requesttracker.telemetry;

import java.util.List;

/**
 * The metrics. Each is published without dimensions. Metrics of a settled request are also published by Outcome, and by
 * Operation, TypeName and Outcome.
 */
public enum Metric {
    /** Settled requests. */
    REQUESTS("Requests", "Count", true),
    /** Time from submission to settlement. */
    TIME_TO_SETTLE("TimeToSettle", "Milliseconds", true),
    /** Status polls of a settled request. */
    POLLS("Polls", "Count", true),
    /** Time from the cancel call to Cloud Control's acceptance. */
    CANCEL_LATENCY("CancelLatency", "Milliseconds", false),
    /** Age of the oldest request whose terminal event is not published; 0 if there is none. */
    OLDEST_UNSETTLED_AGE("OldestUnsettledAge", "Seconds", false),
    /** Rejected commands on the bus. */
    REJECTED_EVENTS("RejectedEvents", "Count", false),
    /** Requests restarted with a new execution. */
    RESTARTED_REQUESTS("RestartedRequests", "Count", false),
    /** Requests whose restart failed. */
    REPAIR_FAILURES("RepairFailures", "Count", false),
    /** Requests that the tracker failed because it could not continue. */
    GIVEN_UP_REQUESTS("GivenUpRequests", "Count", false),
    /** Failed wake-ups of sleeping workflows. */
    WAKE_UP_FAILURES("WakeUpFailures", "Count", false),
    /** Callbacks that Step Functions refused, and heartbeats for their tasks. */
    CALLBACK_FAILURES("CallbackFailures", "Count", false),
    /** Requests with a status or an error code that the contract does not list. */
    UNKNOWN_STATUS("UnknownStatus", "Count", false),
    /** Answers of Cloud Control that violate the contract. The call is retried. */
    UNUSABLE_ANSWERS("UnusableAnswers", "Count", false),
    /** Reads of corrupt records. */
    UNREADABLE_RECORDS("UnreadableRecords", "Count", false);

    private final String title;
    private final String unit;
    private final boolean ofSettled;

    Metric(String title, String unit, boolean ofSettled) {
        this.title = title;
        this.unit = unit;
        this.ofSettled = ofSettled;
    }

    /** Returns the metric's name in CloudWatch. */
    public String title() {
        return title;
    }

    /** Returns CloudWatch's name of the unit. */
    public String unit() {
        return unit;
    }

    /** Returns the sets of dimension names that the metric is published with. */
    public List<List<String>> dimensionSets() {
        return ofSettled
                ? List.of(List.of("Operation", "TypeName", "Outcome"), List.of("Outcome"), List.of())
                : List.of(List.of());
    }
}
