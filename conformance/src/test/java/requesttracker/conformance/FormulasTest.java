package requesttracker.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.statemachine.engine.VirtualTimers;

/** Checks the formulas of docs/performance.md, end to end and in virtual time. Counts the calls at the services. */
@DisplayName("The cost of a request with n polls, of which m have news")
final class FormulasTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> WRITES = Set.of("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems");
    private static final Set<String> CLOUD_CONTROL =
            Set.of("CreateResource", "GetResourceRequestStatus", "CancelResourceRequest", "GetResource");

    private static final String LEASE = "run-1";

    private final VirtualTimers timers = new VirtualTimers(Instant.parse("2026-01-01T00:00:00Z"));
    private IamCheckingAccount account;

    @BeforeEach
    void open() throws Exception {
        account = IamCheckingAccount.open(timers, event -> {}, call -> {});
    }

    @AfterEach
    void close() throws Exception {
        account.close();
    }

    @ParameterizedTest(name = "n = {0}")
    @ValueSource(ints = {1, 2, 25})
    @DisplayName("is that of m = 1 if only the end is news")
    void withoutNews(int n) throws Exception {
        reportedFromPoll(n);
        submit(n);
        timers.runUntilIdle();

        expect(n, 1);
    }

    @Test
    @DisplayName("is that of m = 2 if an Identifier is reported before the end")
    void withNews() throws Exception {
        reportedFromPoll(3);
        submit(5);
        timers.runUntilIdle();

        expect(5, 2);
    }

    @Test
    @DisplayName("grows by Route, Cancel and Await for a cancel")
    void canceled() throws Exception {
        String token = submit(100);
        timers.advanceTo(timers.now().plusSeconds(25));
        call("CancelRequest", "", token);
        timers.runUntilIdle();

        JsonNode request = call("GetRequest", "", token);
        int n = request.get("PollCount").asInt();
        int m = 1;
        int submitCancelAndGet = 3;
        assertThat(request.get("Outcome").asText()).isEqualTo("CANCELED");
        assertThat(account.usage().transitions).as("transitions").isEqualTo(2 * n + 5 + 3);
        assertThat(account.usage().invocations).as("invocations").isEqualTo(n + 1 + 1 + submitCancelAndGet);
        assertThat(calls(CLOUD_CONTROL, false) - count("GetResource"))
                .as("calls to Cloud Control")
                .isEqualTo(n + 1 + 1);
        assertThat(calls(WRITES, false)).as("writes by the functions").isEqualTo(m + 3 + 2);
        assertThat(calls(WRITES, true)).as("writes by the workflow").isEqualTo(n + 2 + 1);
    }

    @Test
    @DisplayName("grows by a second alias for a resource with two spellings")
    void aliasesOfAnUpdate() throws Exception {
        submit(1);
        timers.runUntilIdle();
        int created = account.usage().aliasWrites;
        int reads = count("GetItem");
        ObjectNode update = IamCheckingAccount.http(
                "{\"TypeName\":\"AWS::Logs::LogGroup\",\"Identifier\":\"{\\\"LogGroupName\\\":\\\"formula\\\"}\","
                        + "\"PatchDocument\":\"[]\"}",
                "");
        update.withObject("/headers")
                .put("content-type", "application/x-amz-json-1.0")
                .put("x-amz-target", "CloudApiService.UpdateResource");
        assertThat(account.invoke("CloudControlProtocol", update)
                        .path("statusCode")
                        .asInt())
                .isEqualTo(200);
        assertThat(count("GetItem") - reads).as("reads of the submit").isEqualTo(1);
        timers.runUntilIdle();

        assertThat(account.usage().aliasWrites - created)
                .as("submitted spelling, operation, reported spelling, and all three again")
                .isEqualTo(6);
    }

    @ParameterizedTest(name = "n = {0}")
    @ValueSource(ints = {1, 2, 25})
    @DisplayName("grows by a delivery for a callback, and with CANCEL by a read and a heartbeat for most polls")
    void withCallback(int n) throws Exception {
        for (String gone : List.of("KEEP", "CANCEL")) {
            reportedFromPoll(n);
            String callback =
                    "{\"TaskToken\":\"" + IamCheckingAccount.callerToken() + "\",\"OnCallerGone\":\"" + gone + "\"}";
            String token = submit(n, ",\"Callback\":" + callback);
            timers.runUntilIdle();
            int heartbeats = gone.equals("CANCEL") ? n - 1 : 0;

            assertThat(count("GetResourceRequestStatus")).as("polls").isEqualTo(n);
            assertThat(account.usage().transitions).as("transitions").isEqualTo(2 * n + 5);
            assertThat(account.usage().invocations).as("invocations").isEqualTo(n + 1 + 1 + 1);
            assertThat(calls(WRITES, false)).as("writes by the functions").isEqualTo(1 + 3 + 2);
            assertThat(calls(WRITES, true)).as("writes by the workflow").isEqualTo(n + 2);
            assertThat(count("SendTaskHeartbeat")).as("heartbeats").isEqualTo(heartbeats);
            assertThat(account.usage().calls.get("PollStatus GetItem"))
                    .as(
                            "reads of the polls: the record, the payload's parts and the task once it settles, the callback")
                    .isEqualTo(readsWithoutMore("PollStatus", n) + heartbeats);
            assertThat(account.usage().calls.get("DeliverCallbacks GetItem")).isEqualTo(2);
            assertThat(count("SendTaskSuccess")).as("callbacks").isEqualTo(1);
            assertThat(account.usage().events).as("events").isEqualTo(1);
            assertThat(call("GetRequest", "", token).has("CallbackDeliveredAt")).isTrue();
            close();
            open();
        }
    }

    @ParameterizedTest(name = "n = {0}")
    @ValueSource(ints = {1, 2, 25})
    @DisplayName("a lease adds two reads to the start, and a read to each poll but the last")
    void withLease(int n) throws Exception {
        account.renewLease(LEASE, 3_600);
        reportedFromPoll(n);
        submit(n, ",\"LeaseId\":\"" + LEASE + "\"");
        timers.runUntilIdle();
        int renewals = 1;

        assertThat(count("GetResourceRequestStatus")).as("polls").isEqualTo(n);
        assertThat(account.usage().transitions).as("transitions").isEqualTo(2 * n + 5);
        assertThat(account.usage().invocations).as("invocations").isEqualTo(n + 1 + 1 + renewals);
        assertThat(calls(WRITES, false)).as("writes by the functions").isEqualTo(1 + 3 + renewals);
        assertThat(calls(WRITES, true)).as("writes by the workflow").isEqualTo(n + 2);
        assertThat(account.usage().calls.get("PollStatus GetItem"))
                .as("reads of the polls")
                .isEqualTo(readsWithoutMore("PollStatus", n) + n - 1);
        assertThat(account.usage().calls.get("StartOperation GetItem"))
                .as("reads of the start")
                .isEqualTo(readsWithoutMore("StartOperation", n) + 2);
    }

    @ParameterizedTest(name = "n = {0}")
    @ValueSource(ints = {1, 3})
    @DisplayName(
            "each of w wakes at a lease's end adds two transitions, an invocation, a write and two reads, and no poll")
    void withWakesAtALeasesEnd(int n) throws Exception {
        reportedFromPoll(n);
        account.renewLease(LEASE, 30);
        submit(n, Duration.ofSeconds(100), ",\"LeaseId\":\"" + LEASE + "\"");
        int renewals = 1;
        while (timers.now().isBefore(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(100L * n - 20))) {
            timers.advanceTo(timers.now().plusSeconds(20));
            account.renewLease(LEASE, 30);
            renewals++;
        }
        timers.runUntilIdle();
        // The lease ends 30, 50, 70 and 90 s after the start, and 10, 30, 50, 70 and 90 s after each poll.
        int w = 5 * n - 1;

        assertThat(count("GetResourceRequestStatus")).as("polls").isEqualTo(n);
        assertThat(account.usage().transitions).as("transitions").isEqualTo(2 * (n + w) + 5);
        assertThat(account.usage().invocations).as("invocations").isEqualTo(n + 1 + 1 + w + renewals);
        assertThat(calls(CLOUD_CONTROL, false)).as("calls to Cloud Control").isEqualTo(n + 1);
        assertThat(calls(WRITES, false)).as("writes by the functions").isEqualTo(1 + 3 + renewals);
        assertThat(calls(WRITES, true)).as("writes by the workflow").isEqualTo(n + 2 + w);
        assertThat(account.usage().calls.get("PollStatus GetItem"))
                .as("reads of the polls")
                .isEqualTo(readsWithoutMore("PollStatus", n) + n - 1 + 2 * w);
    }

    /** Runs the same request without a callback and without a lease, in a separate account. */
    private static int readsWithoutMore(String function, int n) throws Exception {
        FormulasTest other = new FormulasTest();
        other.open();
        try {
            other.reportedFromPoll(n);
            other.submit(n);
            other.timers.runUntilIdle();
            assertThat(other.account.callers()).isEmpty();
            assertThat(other.account.usage().calls).doesNotContainKey("DeliverCallbacks GetItem");
            return other.account.usage().calls.get(function + " GetItem");
        } finally {
            other.close();
        }
    }

    /** Makes this poll and the later ones report the Identifier. */
    private void reportedFromPoll(int first) {
        AtomicInteger polls = new AtomicInteger();
        account.amend("GetResourceRequestStatus", answer -> {
            if (polls.incrementAndGet() < first) {
                ((ObjectNode) answer.get("ProgressEvent")).remove("Identifier");
            }
        });
    }

    private void expect(int n, int m) {
        assertThat(count("GetResourceRequestStatus")).as("polls").isEqualTo(n);
        assertThat(account.usage().transitions).as("transitions").isEqualTo(2 * n + 5);
        assertThat(account.usage().invocations)
                .as("invocations, the submit's included")
                .isEqualTo(n + 1 + 1);
        assertThat(calls(CLOUD_CONTROL, false)).as("calls to Cloud Control").isEqualTo(n + 1);
        assertThat(calls(WRITES, false)).as("writes by the functions").isEqualTo(m + 3);
        assertThat(calls(WRITES, true)).as("writes by the workflow").isEqualTo(n + 2);
        assertThat(count("StartExecution")).as("executions").isEqualTo(1);
        assertThat(account.usage().aliasWrites)
                .as(
                        "writes of aliases: the operation's, and the Identifier's if it is reported before the end; each twice")
                .isEqualTo(2 * m);
    }

    private int count(String action) {
        return calls(Set.of(action), false);
    }

    private int calls(Set<String> actions, boolean byWorkflow) {
        return account.usage().calls.entrySet().stream()
                .filter(call -> call.getKey().startsWith(IamCheckingAccount.WORKFLOW + " ") == byWorkflow)
                .filter(call -> actions.contains(call.getKey().replaceFirst(".* ", "")))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /** Submits an operation that ends shortly before its n-th poll, with a RetryAfter of ten seconds. */
    private String submit(int n) throws IOException {
        return submit(n, "");
    }

    private String submit(int n, String more) throws IOException {
        return submit(n, Duration.ofSeconds(10), more);
    }

    private String submit(int n, Duration retryAfter, String more) throws IOException {
        long length = retryAfter.toSeconds() * n - 5;
        String body = "{\"Operation\":\"CREATE\",\"TypeName\":\"AWS::Logs::LogGroup\",\"DesiredState\":"
                + "{\"LogGroupName\":\"formula\",\"Simulate\":{\"Create\":{\"RetryAfterSeconds\":"
                + retryAfter.toSeconds()
                + ",\"DurationSeconds\":" + length + "}}}" + more + "}";
        return call("SubmitRequest", body, "").get("RequestToken").asText();
    }

    private JsonNode call(String function, String body, String token) throws IOException {
        return JSON.readTree(account.invoke(function, IamCheckingAccount.http(body, token))
                .get("body")
                .asText());
    }
}
