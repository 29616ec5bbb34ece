package requesttracker.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.domain.TrackerSettings;
import requesttracker.simulator.RecordedCall;
import requesttracker.statemachine.engine.VirtualTimers;

/**
 * Runs requests end to end in virtual time: the real definition, and functions with their deployed clients and roles,
 * against the simulator.
 */
class ScenariosTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final VirtualTimers timers = new VirtualTimers(START);
    private final List<JsonNode> events = new ArrayList<>();
    private final List<RecordedCall> calls = new ArrayList<>();
    private IamCheckingAccount account;

    @BeforeEach
    void open() throws Exception {
        account = IamCheckingAccount.open(timers, events::add, calls::add);
    }

    @AfterEach
    void close() throws IOException {
        account.close();
        assertThat(account.refused()).as("calls that a role does not allow").isEmpty();
    }

    @Test
    void waitingRequestsStartInOrderOfSubmissionWhenTheResourceIsFree() throws IOException {
        existing("shared", "'Update': {'DurationSeconds': 30, 'RetryAfterSeconds': 300}");
        String first = submit(update("shared", "FAIL", "/a"));
        pass(1);
        String second = submit(update("shared", "WAIT", "/b"));
        pass(1);
        String third = submit(update("shared", "WAIT", "/c"));
        pass(1);
        assertThat(status(second)).isEqualTo("PENDING");
        timers.runUntilIdle();

        assertThat(outcomes(first, second, third)).containsExactly("SUCCEEDED", "SUCCEEDED", "SUCCEEDED");
        assertThat(moment(first, "Settled")).isBeforeOrEqualTo(moment(second, "Started"));
        assertThat(moment(second, "Settled")).isBeforeOrEqualTo(moment(third, "Started"));
        // A signal woke the request, and not a later poll.
        assertThat(Duration.between(moment(first, "Settled"), moment(second, "Started")))
                .isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void aCancelOfAWaitingRequestMakesNoCallToCloudControl() throws IOException {
        existing("shared", "'Update': {'DurationSeconds': 30}");
        submit(update("shared", "FAIL", "/a"));
        pass(1);
        String waiting = submit(update("shared", "WAIT", "/b"));
        pass(1);
        cancel(waiting);
        pass(1);

        assertThat(outcome(waiting)).isEqualTo("CANCELED");
        assertThat(calls).noneMatch(call -> call.action().equals("CancelResourceRequest"));
    }

    @Test
    void withFailAConflictNamesTheActiveRequest() throws IOException {
        existing("shared", "'Update': {'DurationSeconds': 30}");
        String first = submit(update("shared", "FAIL", "/a"));
        pass(1);
        String second = submit(update("shared", "FAIL", "/b"));
        timers.runUntilIdle();

        assertThat(outcomes(first, second)).containsExactly("SUCCEEDED", "FAILED");
        assertThat(get(second).path("ErrorCode").asText()).isEqualTo("ResourceConflict");
        assertThat(get(second).path("StatusMessage").asText()).contains(first);
    }

    @Test
    void ofTwoSupersedingRequestsTheLaterOneRemains() throws IOException {
        existing("shared", "'Update': {'DurationSeconds': 30}");
        String first = submit(update("shared", "SUPERSEDE", "/a"));
        timers.advanceTo(timers.now().plusMillis(1));
        String second = submit(update("shared", "SUPERSEDE", "/b"));
        timers.runUntilIdle();

        assertThat(outcomes(first, second)).containsExactly("SUPERSEDED", "SUCCEEDED");
        assertThat(get(first).path("SupersededBy").asText()).isEqualTo(second);
    }

    @Test
    void ofAChainOfTenSupersedingRequestsOnlyTheLastOneRemains() throws IOException {
        existing("shared", "'Update': {'DurationSeconds': 30}");
        List<String> chain = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            chain.add(submit(update("shared", "SUPERSEDE", "/p" + i)));
            pass(1);
        }
        timers.runUntilIdle();

        for (String earlier : chain.subList(0, 9)) {
            assertThat(outcome(earlier)).isEqualTo("SUPERSEDED");
        }
        assertThat(outcome(chain.get(9))).isEqualTo("SUCCEEDED");
    }

    @Test
    void anAdoptedOperationIsTrackedFromItsCurrentStatus() throws IOException {
        String provider = account.cloudControl()
                .createResource(create -> create.typeName("AWS::Logs::LogGroup")
                        .desiredState("{\"LogGroupName\":\"elsewhere\",\"Simulate\":{\"Create\":"
                                + "{\"DurationSeconds\":100,\"RetryAfterSeconds\":1}}}"))
                .progressEvent()
                .requestToken();
        String adopted = submit(adoption(provider));
        call("SubmitRequest", null, adoption(provider), 409);
        timers.runUntilIdle();

        assertThat(outcome(adopted)).isEqualTo("SUCCEEDED");
        assertThat(get(adopted).path("Identifier").asText()).isEqualTo("elsewhere");
        assertThat(called("CreateResource")).isEqualTo(1);
        assertThat(submit(adoption(provider))).isNotEqualTo(adopted);
    }

    @Test
    void anOperationThatTheTrackerStartedIsNotAdopted() throws IOException {
        String own = submit(create("own", "'DurationSeconds': 100, 'RetryAfterSeconds': 1"));
        pass(20);
        String provider = calls.stream()
                .filter(call -> call.action().equals("GetResourceRequestStatus"))
                .findFirst()
                .orElseThrow()
                .requestToken()
                .orElseThrow();

        call("SubmitRequest", null, adoption(provider), 409);
        timers.runUntilIdle();
        assertThat(outcome(own)).isEqualTo("SUCCEEDED");
    }

    private static String adoption(String provider) {
        return "{\"Operation\": \"CREATE\", \"TypeName\": \"AWS::Logs::LogGroup\", \"ProviderToken\": \"" + provider
                + "\"}";
    }

    @Test
    void aDeadlineEndsAWaitOfAnyLength() throws IOException {
        String token =
                submit(create("slow", "'DurationSeconds': 9000, 'RetryAfterSeconds': 3000", "'TimeoutSeconds': 100"));
        timers.runUntilIdle();

        assertThat(outcome(token)).isEqualTo("TIMED_OUT");
        assertThat(moment(token, "CancelSent")).isBetween(START.plusSeconds(100), START.plusSeconds(102));
        assertThat(called("GetResourceRequestStatus")).isEqualTo(1);
    }

    @Test
    void notifyPublishesOnceThatTheRequestIsOverdueAndTrackingContinues() throws IOException {
        String token = submit(create("slow", "'DurationSeconds': 900", "'TimeoutSeconds': 60, 'OnTimeout': 'NOTIFY'"));
        timers.runUntilIdle();

        assertThat(outcome(token)).isEqualTo("SUCCEEDED");
        assertThat(events)
                .extracting(event -> event.path("detail-type").asText())
                .containsExactly("Resource Request Overdue", "Resource Request Settled");
    }

    @Test
    void aCancelThatIsNeverConfirmedSettlesWithServiceTimeoutAfterTheGrace() throws IOException {
        String token = submit(create("stuck", "'DurationSeconds': 9000, 'StuckIn': 'CANCEL_IN_PROGRESS'"));
        pass(10);
        cancel(token);
        timers.runUntilIdle();

        assertThat(outcome(token)).isEqualTo("FAILED");
        assertThat(get(token).path("ErrorCode").asText()).isEqualTo("ServiceTimeout");
        assertThat(get(token).path("StatusMessage").asText()).contains("may still be running");
        assertThat(Duration.between(moment(token, "CancelRequested"), moment(token, "Settled")))
                .isBetween(
                        TrackerSettings.DEFAULT.cancelGrace(),
                        TrackerSettings.DEFAULT.cancelGrace().plusSeconds(60));
    }

    @Test
    void aRejectedCancelIsRetriedWhileTheOperationIsPolled() throws IOException {
        String token =
                submit(create("busy", "'DurationSeconds': 9000, 'RetryAfterSeconds': 1, 'ConcurrentModifications': 9"));
        pass(10);
        cancel(token);
        timers.runUntilIdle();

        assertThat(outcome(token)).isEqualTo("CANCELED");
        assertThat(called("CancelResourceRequest")).isEqualTo(10);
    }

    @ParameterizedTest(name = "{0} although a cancel had been asked for")
    @CsvSource({"SUCCESS,SUCCEEDED", "FAILED,FAILED"})
    void anOperationThatIgnoresACancelSettlesWithItsOwnOutcome(String ends, String outcome) throws IOException {
        String token =
                submit(create("stubborn", "'DurationSeconds': 60, 'IgnoreCancel': true, 'Outcome': '" + ends + "'"));
        pass(10);
        cancel(token);
        timers.runUntilIdle();

        assertThat(outcome(token)).isEqualTo(outcome);
        assertThat(get(token).path("CancelReason").asText()).isEqualTo("REQUESTED");
    }

    @Test
    void aForgottenTokenSettlesAsLost() throws IOException {
        String token = submit(create("forgotten", "'DurationSeconds': 600, 'ForgetAfterSeconds': 60"));
        timers.runUntilIdle();

        assertThat(outcome(token)).isEqualTo("LOST");
    }

    @Test
    void throttledPollsLoseNoOutcome() throws IOException {
        String token = submit(create("throttled", "'DurationSeconds': 5, 'ThrottlePolls': 12"));
        timers.runUntilIdle();

        assertThat(outcome(token)).isEqualTo("SUCCEEDED");
    }

    @Test
    void anOperationThatFailsWithThrottlingIsAttemptedAgainWithNewClientTokens() throws IOException {
        String token =
                submit(create("crowded", "'DurationSeconds': 5, 'Outcome': 'FAILED', 'ErrorCode': 'Throttling'"));
        timers.runUntilIdle();

        assertThat(outcome(token)).isEqualTo("FAILED");
        assertThat(calls.stream()
                        .filter(call -> call.action().equals("CreateResource"))
                        .map(call -> call.clientToken().orElseThrow())
                        .distinct())
                .containsExactly(token, token + "-2", token + "-3", token + "-4", token + "-5", token + "-6");
    }

    @ParameterizedTest(name = "remnant {0}: ResourceExists {1}")
    @CsvSource({"true,TRUE", "false,FALSE"})
    void aFailedCreateReportsWhetherTheResourceExists(boolean remnant, String exists) throws IOException {
        String token = submit(create(
                "half",
                "'DurationSeconds': 10, 'Outcome': 'FAILED', 'RetryAfterSeconds': 1, 'LeaveRemnant': " + remnant));
        timers.runUntilIdle();

        assertThat(outcome(token)).isEqualTo("FAILED");
        assertThat(get(token).path("ResourceExists").asText()).isEqualTo(exists);
        assertThat(events.get(0).path("detail").path("ResourceExists").asText()).isEqualTo(exists);
    }

    @ParameterizedTest(name = "a hook whose FailureMode is {0} is named: {1}")
    @CsvSource({"FAIL,true", "WARN,false"})
    void aFailureNamesTheHooksThatCausedIt(String mode, boolean named) throws IOException {
        String token = submit(create(
                "hooked",
                "'DurationSeconds': 2, 'Outcome': 'FAILED', 'Hooks': [{'HookTypeName': 'Acme::Hook::One', 'FailureMode': '"
                        + mode + "', 'HookStatus': 'HOOK_COMPLETE_FAILED', 'HookStatusMessage': 'no'}]"));
        timers.runUntilIdle();

        assertThat(get(token).path("StatusMessage").asText().contains("Acme::Hook::One"))
                .isEqualTo(named);
        assertThat(get(token).path("HooksProgressEvent")).hasSize(1);
    }

    @ParameterizedTest(name = "RetryAfter {0} s")
    @ValueSource(ints = {1, 5, 30, 300})
    void anOperationOf72HoursIsTrackedToItsEnd(int retryAfter) throws IOException {
        Duration length = Duration.ofDays(3).minusSeconds(1);
        String token = submit(create(
                "long",
                "'DurationSeconds': " + length.toSeconds() + ", 'RetryAfterSeconds': " + retryAfter,
                "'TimeoutSeconds': 259200, 'OnTimeout': 'NOTIFY'"));
        timers.runUntilIdle();

        assertThat(outcome(token)).isEqualTo("SUCCEEDED");
        Duration late = Duration.between(START.plus(length), moment(token, "Settled"));
        assertThat(late).isLessThan(Duration.ofSeconds(Math.max(retryAfter, (long) (length.toSeconds() * 0.03))));
        // A poll has 11 history events, and an execution 24 others: below 8,000.
        assertThat(get(token).path("PollCount").asInt()).isLessThan(725);
    }

    private void existing(String name, String simulate) throws IOException {
        String token =
                submit("{'Operation': 'CREATE', 'TypeName': 'AWS::Logs::LogGroup', 'DesiredState': {'LogGroupName': '"
                        + name + "', 'Simulate': {" + simulate + "}}}");
        timers.runUntilIdle();
        assertThat(outcome(token)).isEqualTo("SUCCEEDED");
        events.clear();
        calls.clear();
    }

    private static String create(String name, String behavior, String... members) {
        String more = members.length == 0 ? "" : ", " + members[0];
        return "{'Operation': 'CREATE', 'TypeName': 'AWS::Logs::LogGroup', 'DesiredState': {'LogGroupName': '" + name
                + "', 'Simulate': {'Create': {" + behavior + "}}}" + more + "}";
    }

    private static String update(String name, String onConflict, String path) {
        return "{'Operation': 'UPDATE', 'TypeName': 'AWS::Logs::LogGroup', 'Identifier': '" + name
                + "', 'OnConflict': '" + onConflict + "', 'PatchDocument': [{'op': 'add', 'path': '" + path
                + "', 'value': 1}]}";
    }

    private void pass(int seconds) {
        timers.advanceTo(timers.now().plusSeconds(seconds));
    }

    private String submit(String body) throws IOException {
        return call("SubmitRequest", null, body.replace('\'', '"'), 202)
                .path("RequestToken")
                .asText();
    }

    private void cancel(String token) throws IOException {
        call("CancelRequest", token, "", 202);
    }

    private JsonNode get(String token) throws IOException {
        return call("GetRequest", token, "", 200);
    }

    private String status(String token) throws IOException {
        return get(token).path("OperationStatus").asText();
    }

    private String outcome(String token) throws IOException {
        return get(token).path("Outcome").asText();
    }

    private List<String> outcomes(String... tokens) throws IOException {
        List<String> outcomes = new ArrayList<>();
        for (String token : tokens) {
            outcomes.add(outcome(token));
        }
        return outcomes;
    }

    private Instant moment(String token, String what) throws IOException {
        for (JsonNode moment : get(token).path("Timeline")) {
            if (moment.path("What").asText().equals(what)) {
                return Instant.parse(moment.path("At").asText());
            }
        }
        throw new AssertionError("no moment " + what);
    }

    private long called(String action) {
        return calls.stream().filter(call -> call.action().equals(action)).count();
    }

    private JsonNode call(String function, String token, String body, int expected) throws IOException {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("version", "2.0").put("isBase64Encoded", false).put("body", body);
        event.putObject("headers").put("content-type", "application/json");
        event.putObject("requestContext").put("requestId", "scenario");
        if (token != null) {
            event.putObject("pathParameters").put("token", token);
        }
        JsonNode answer = account.invoke(function, event);
        assertThat(answer.path("statusCode").asInt()).as(answer.toString()).isEqualTo(expected);
        return JSON.readTree(answer.path("body").asText());
    }
}
