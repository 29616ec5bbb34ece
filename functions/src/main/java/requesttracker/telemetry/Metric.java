package requesttracker.telemetry;

import java.util.List;

/**
 * The metrics. Each comes without dimensions; those of a settled request come with its Outcome, and with Operation, TypeName
 * and Outcome, too.
 */
public enum Metric {
    /** One for each request that settles. */
    REQUESTS("Requests", "Count", true),
    /** From submission to settling. */
    TIME_TO_SETTLE("TimeToSettle", "Milliseconds", true),
    /** How often Cloud Control was asked for the status of a settled request. */
    POLLS("Polls", "Count", true),
    /** From a cancel being asked for to Cloud Control taking it. */
    CANCEL_LATENCY("CancelLatency", "Milliseconds", false),
    /** Age of the oldest request whose terminal event is not published; 0 if there is none. */
    OLDEST_UNSETTLED_AGE("OldestUnsettledAge", "Seconds", false),
    /** Commands on the bus that were refused. */
    REJECTED_EVENTS("RejectedEvents", "Count", false),
    /** Requests that were given a new execution. */
    RESTARTED_REQUESTS("RestartedRequests", "Count", false),
    /** Requests that could not be given one. */
    REPAIR_FAILURES("RepairFailures", "Count", false),
    /** Requests that settled because the tracker could not go on. */
    GIVEN_UP_REQUESTS("GivenUpRequests", "Count", false),
    /** Sleeping workflows that could not be woken. */
    WAKE_UP_FAILURES("WakeUpFailures", "Count", false),
    /** Callbacks that Step Functions refused, and heartbeats for their tasks. */
    CALLBACK_FAILURES("CallbackFailures", "Count", false),
    /** Requests of which Cloud Control told a status or an error code that the contract does not list. */
    UNKNOWN_STATUS("UnknownStatus", "Count", false),
    /** Answers of Cloud Control that the contract rules out; the call is made again. */
    UNUSABLE_ANSWERS("UnusableAnswers", "Count", false),
    /** How often a record was met that cannot be read. */
    UNREADABLE_RECORDS("UnreadableRecords", "Count", false);

    private final String title;
    private final String unit;
    private final boolean ofSettled;

    Metric(String title, String unit, boolean ofSettled) {
        this.title = title;
        this.unit = unit;
        this.ofSettled = ofSettled;
    }

    /** The name in CloudWatch. */
    public String title() {
        return title;
    }

    /** CloudWatch's name of the unit. */
    public String unit() {
        return unit;
    }

    /** The names of the dimensions that it comes with, set by set. */
    public List<List<String>> dimensionSets() {
        return ofSettled
                ? List.of(List.of("Operation", "TypeName", "Outcome"), List.of("Outcome"), List.of())
                : List.of(List.of());
    }
}
