package requesttracker.conformance.engines;

import java.util.List;
import java.util.Map;

/**
 * A request with the faults and cancels that occur while it runs.
 *
 * @param name a text that completes the sentence "a request that …"
 * @param simulate the behavior of the create: {@code Simulate.Create} of the simulator
 * @param members further members of the submit
 * @param cancel the moment of a client's cancel
 * @param faults the error that Step Functions gets from a call, by {@code function:call}, {@code await:call} or
 *     {@code publishing:call}; calls count from 1
 * @param quick whether to shorten the pauses of Retry and Wait to a second, for scenarios that would take minutes
 * @param outcome the outcome on the record
 * @param states the states that both engines must enter
 */
record Scenario(
        String name,
        Map<String, Object> simulate,
        Map<String, Object> members,
        CancelAt cancel,
        Map<String, String> faults,
        boolean quick,
        String outcome,
        List<String> states) {

    /** The moment of a cancel. */
    enum CancelAt {
        NEVER,
        BEFORE_THE_START,
        /** After the start of the operation, before the task token is on the record. */
        BEFORE_THE_FIRST_WAIT,
        /** After the task token is on the record, before DynamoDB's answer to Step Functions. */
        WHILE_THE_TOKEN_IS_SAVED,
        ASLEEP,
        /** After the first poll, before the next task token is on the record. */
        BETWEEN_POLL_AND_WAIT
    }

    private static final String LOOP = "Await Poll ";
    private static final String END = "Await Route Publish MarkPublished";

    static List<Scenario> all() {
        return List.of(
                scenario("settles at once").simulate("DurationSeconds", 0).ends("SUCCEEDED", "StartOperation " + END),
                scenario("settles after one poll")
                        .simulate("DurationSeconds", 1)
                        .ends("SUCCEEDED", "StartOperation " + LOOP + END),
                scenario("settles after two polls")
                        .simulate("DurationSeconds", 1.5)
                        .ends("SUCCEEDED", "StartOperation " + LOOP.repeat(2) + END),
                scenario("settles after ten polls")
                        .simulate("DurationSeconds", 9.5)
                        .ends("SUCCEEDED", "StartOperation " + LOOP.repeat(10) + END),
                scenario("fails")
                        .simulate("DurationSeconds", 1.5)
                        .simulate("Outcome", "FAILED")
                        .simulate("ErrorCode", "NotStabilized")
                        .ends("FAILED", "StartOperation " + LOOP.repeat(2) + END),
                scenario("is rejected").simulate("ForgottenMember", true).ends("FAILED", "StartOperation " + END),
                scenario("times out, and its cancel is confirmed")
                        .simulate("DurationSeconds", 60)
                        .member("TimeoutSeconds", 2)
                        .ends("TIMED_OUT", "StartOperation " + LOOP.repeat(2) + "Await Route Cancel " + LOOP + END),
                scenario("is overdue, and continues")
                        .simulate("DurationSeconds", 2.5)
                        .member("TimeoutSeconds", 1)
                        .member("OnTimeout", "NOTIFY")
                        .ends(
                                "SUCCEEDED",
                                "StartOperation " + LOOP + "Await Route PublishOverdue MarkOverdue Poll " + LOOP + END),
                scenario("is canceled before the start")
                        .simulate("DurationSeconds", 60)
                        .cancelled(CancelAt.BEFORE_THE_START)
                        .ends("CANCELED", "StartOperation " + END),
                scenario("is canceled between start and wait")
                        .simulate("DurationSeconds", 60)
                        .cancelled(CancelAt.BEFORE_THE_FIRST_WAIT)
                        .ends("CANCELED", "StartOperation Await Route Cancel " + LOOP + END),
                scenario("is canceled during the write of the task token")
                        .simulate("DurationSeconds", 60)
                        .simulate("RetryAfterSeconds", 30)
                        .simulate("CancelSeconds", 0)
                        .cancelled(CancelAt.WHILE_THE_TOKEN_IS_SAVED)
                        .ends("CANCELED", "StartOperation Await Route Cancel " + END),
                scenario("is canceled while asleep")
                        .simulate("DurationSeconds", 60)
                        .simulate("RetryAfterSeconds", 30)
                        .simulate("CancelSeconds", 0)
                        .cancelled(CancelAt.ASLEEP)
                        .ends("CANCELED", "StartOperation Await Route Cancel " + END),
                scenario("is canceled between poll and wait")
                        .simulate("DurationSeconds", 60)
                        .cancelled(CancelAt.BETWEEN_POLL_AND_WAIT)
                        .ends("CANCELED", "StartOperation " + LOOP + "Await Route Cancel " + LOOP + END),
                scenario("is canceled since its caller is gone")
                        .simulate("DurationSeconds", 60)
                        .member("Callback", Map.of("TaskToken", EngineFixture.GONE_CALLER, "OnCallerGone", "CANCEL"))
                        .ends("CANCELED", "StartOperation " + LOOP + "Await Route Cancel " + LOOP + END),
                scenario("is canceled, but the operation succeeds")
                        .simulate("DurationSeconds", 3.5)
                        .simulate("IgnoreCancel", true)
                        .cancelled(CancelAt.BETWEEN_POLL_AND_WAIT)
                        .ends("SUCCEEDED", "StartOperation " + LOOP + "Await Route Cancel " + LOOP.repeat(2) + END),
                scenario("is canceled after a cancel that another change of the resource prevents")
                        .simulate("DurationSeconds", 60)
                        .simulate("ConcurrentModifications", 3)
                        .cancelled(CancelAt.BETWEEN_POLL_AND_WAIT)
                        .ends(
                                "CANCELED",
                                "StartOperation " + LOOP + "Await Route Cancel " + LOOP + "Await Route Cancel " + LOOP
                                        + END),
                scenario("has a poll that is throttled")
                        .simulate("DurationSeconds", 1.5)
                        .simulate("ThrottlePolls", 1)
                        .ends("SUCCEEDED", "StartOperation " + LOOP.repeat(2) + END),
                scenario("has a poll that Lambda throttles, which is retried")
                        .simulate("DurationSeconds", 1.5)
                        .fault("PollStatus:1", "Lambda.TooManyRequestsException")
                        .ends("SUCCEEDED", "StartOperation " + LOOP.repeat(2) + END),
                scenario("has a poll that fails inside Lambda twice, which is retried")
                        .simulate("DurationSeconds", 1.5)
                        .fault("PollStatus:1", "Lambda.ServiceException")
                        .fault("PollStatus:2", "Lambda.ServiceException")
                        .ends("SUCCEEDED", "StartOperation " + LOOP.repeat(2) + END),
                scenario("has a poll whose function throws, which is not retried")
                        .simulate("DurationSeconds", 1.5)
                        .fault("PollStatus:1", "java.lang.IllegalStateException")
                        .ends("SUCCEEDED", "StartOperation " + LOOP.repeat(3) + END),
                scenario("has a poll whose function is missing, which is not retried")
                        .simulate("DurationSeconds", 1.5)
                        .fault("PollStatus:1", "Lambda.ResourceNotFoundException")
                        .ends("SUCCEEDED", "StartOperation " + LOOP.repeat(3) + END),
                scenario("has a start whose function throws once, which is retried")
                        .simulate("DurationSeconds", 0)
                        .fault("StartOperation:1", "java.lang.IllegalStateException")
                        .quickly()
                        .ends("SUCCEEDED", "StartOperation " + END),
                scenario("has a start that always fails, and is given up")
                        .faults("StartOperation", 6, "java.lang.IllegalStateException")
                        .quickly()
                        .ends("FAILED", "StartOperation GiveUp " + END),
                scenario("can be neither started nor given up, so that the execution fails")
                        .faults("StartOperation", 6, "java.lang.IllegalStateException")
                        .faults("GiveUp", 6, "java.lang.IllegalStateException")
                        .quickly()
                        .ends("", "StartOperation GiveUp TrackerFailed"),
                scenario("has a cancel whose function throws, and polls again")
                        .simulate("DurationSeconds", 60)
                        .cancelled(CancelAt.BETWEEN_POLL_AND_WAIT)
                        .fault("CancelOperation:1", "java.lang.IllegalStateException")
                        .ends(
                                "CANCELED",
                                "StartOperation " + LOOP + "Await Route Cancel Sleep Poll Await Route Cancel " + LOOP
                                        + END),
                scenario("has a wait whose write is throttled, which is retried")
                        .simulate("DurationSeconds", 0.5)
                        .fault("await:1", "DynamoDb.ProvisionedThroughputExceededException")
                        .ends("SUCCEEDED", "StartOperation " + LOOP + END),
                scenario("has a wait whose write is rejected, and sleeps without a token")
                        .simulate("DurationSeconds", 0.5)
                        .fault("await:1", "DynamoDb.ResourceNotFoundException")
                        .ends("SUCCEEDED", "StartOperation Await Sleep Poll " + END),
                scenario("has an entry that EventBridge refuses once")
                        .simulate("DurationSeconds", 0.5)
                        .fault("publishing:1", "EventBridge.FailedEntry")
                        .ends("SUCCEEDED", "StartOperation " + LOOP + END),
                scenario("has an event that EventBridge refuses until it is published later")
                        .simulate("DurationSeconds", 0.5)
                        .faults("publishing", 11, "EventBridge.FailedEntry")
                        .quickly()
                        .ends(
                                "SUCCEEDED",
                                "StartOperation " + LOOP + "Await Route Publish PublishLater Publish MarkPublished"));
    }

    @Override
    public String toString() {
        return name;
    }

    private static Draft scenario(String name) {
        return new Draft(name);
    }

    /** Builds a scenario. */
    private static final class Draft {
        private final String name;
        private final Map<String, Object> simulate = new java.util.LinkedHashMap<>();
        private final Map<String, Object> members = new java.util.LinkedHashMap<>();
        private final Map<String, String> faults = new java.util.LinkedHashMap<>();
        private CancelAt cancel = CancelAt.NEVER;
        private boolean quick;

        Draft(String name) {
            this.name = name;
        }

        Draft simulate(String member, Object value) {
            simulate.put(member, value);
            return this;
        }

        Draft member(String member, Object value) {
            members.put(member, value);
            return this;
        }

        Draft cancelled(CancelAt at) {
            cancel = at;
            return this;
        }

        Draft fault(String call, String error) {
            faults.put(call, error);
            return this;
        }

        Draft faults(String task, int times, String error) {
            for (int i = 1; i <= times; i++) {
                fault(task + ":" + i, error);
            }
            return this;
        }

        Draft quickly() {
            quick = true;
            return this;
        }

        Scenario ends(String outcome, String states) {
            return new Scenario(
                    name,
                    Map.copyOf(simulate),
                    Map.copyOf(members),
                    cancel,
                    Map.copyOf(faults),
                    quick,
                    outcome,
                    List.of(states.split(" ", -1)));
        }
    }
}
