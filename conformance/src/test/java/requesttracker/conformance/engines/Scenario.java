package requesttracker.conformance.engines;

import java.util.List;
import java.util.Map;

/**
 * A request and the events of its life.
 *
 * @param name a sentence
 * @param simulate how the create behaves: {@code Simulate.Create} of the simulator
 * @param members further members of the submit
 * @param cancel when a client cancels
 * @param faults what goes wrong with a task, by {@code function:call} or {@code parking:call} or
 *     {@code publishing:call}, counted from 1: the error that Step Functions would see
 * @param quick whether the pauses of Retry and Wait are cut to a second, for scenarios that would take minutes
 * @param outcome the outcome on the record
 * @param states the states entered, which both engines must enter
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
        /** The operation has been started. Its token is not parked yet. */
        BEFORE_THE_FIRST_WAIT,
        /** The task token is on the record, and DynamoDB has not answered Step Functions yet. */
        WHILE_PARKING,
        ASLEEP,
        /** The first poll has been answered. The token is not parked again yet. */
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
                scenario("is refused").simulate("ForgottenMember", true).ends("FAILED", "StartOperation " + END),
                scenario("times out, and its cancel is confirmed")
                        .simulate("DurationSeconds", 60)
                        .member("TimeoutSeconds", 2)
                        .ends("TIMED_OUT", "StartOperation " + LOOP.repeat(2) + "Await Route Cancel " + LOOP + END),
                scenario("is overdue, and goes on")
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
                scenario("is canceled while the token is being parked")
                        .simulate("DurationSeconds", 60)
                        .simulate("RetryAfterSeconds", 30)
                        .simulate("CancelSeconds", 0)
                        .cancelled(CancelAt.WHILE_PARKING)
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
                scenario("is canceled in the middle of a wait, since its lease has ended")
                        .simulate("DurationSeconds", 60)
                        .simulate("RetryAfterSeconds", 30)
                        .simulate("CancelSeconds", 0)
                        .member("LeaseId", EngineFixture.SHORT_LEASE)
                        .ends("CANCELED", "StartOperation " + LOOP + "Await Route Cancel " + END),
                scenario("is canceled, but the operation succeeds")
                        .simulate("DurationSeconds", 3.5)
                        .simulate("IgnoreCancel", true)
                        .cancelled(CancelAt.BETWEEN_POLL_AND_WAIT)
                        .ends("SUCCEEDED", "StartOperation " + LOOP + "Await Route Cancel " + LOOP.repeat(2) + END),
                scenario("is canceled after a refusal for another change under way")
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
                scenario("has a start that never works, and is given up")
                        .faults("StartOperation", 6, "java.lang.IllegalStateException")
                        .quickly()
                        .ends("FAILED", "StartOperation GiveUp " + END),
                scenario("can't be started nor given up, and the execution fails")
                        .faults("StartOperation", 6, "java.lang.IllegalStateException")
                        .faults("GiveUp", 6, "java.lang.IllegalStateException")
                        .quickly()
                        .ends("", "StartOperation GiveUp TrackerFailed"),
                scenario("has a cancel whose function throws, and polls on")
                        .simulate("DurationSeconds", 60)
                        .cancelled(CancelAt.BETWEEN_POLL_AND_WAIT)
                        .fault("CancelOperation:1", "java.lang.IllegalStateException")
                        .ends(
                                "CANCELED",
                                "StartOperation " + LOOP + "Await Route Cancel Sleep Poll Await Route Cancel " + LOOP
                                        + END),
                scenario("has a parking that is throttled, which is retried")
                        .simulate("DurationSeconds", 0.5)
                        .fault("parking:1", "DynamoDb.ProvisionedThroughputExceededException")
                        .ends("SUCCEEDED", "StartOperation " + LOOP + END),
                scenario("has a parking that is refused, and sleeps without a token")
                        .simulate("DurationSeconds", 0.5)
                        .fault("parking:1", "DynamoDb.ResourceNotFoundException")
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
