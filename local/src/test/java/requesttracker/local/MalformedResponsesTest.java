package requesttracker.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import requesttracker.domain.TrackerSettings;
import requesttracker.statemachine.engine.VirtualTimers;

/** Runs the real definition and functions, in virtual time, with a Cloud Control whose responses break its contract. */
@DisplayName("A Cloud Control with malformed responses")
class MalformedResponsesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String FINE = event("'RequestToken': 'provider-1', 'OperationStatus': 'IN_PROGRESS'");
    private static final String DONE = event("'RequestToken': 'provider-1', 'OperationStatus': 'SUCCESS'");
    private static final String GONE = "{\"__type\": \"ResourceNotFoundException\", \"Message\": \"gone\"}";

    /** The default settings, except that the tracker waits only a minute for the confirmation of a cancel. */
    private static final TrackerSettings SETTINGS = TrackerSettings.DEFAULT.toBuilder()
            .cancelGrace(Duration.ofMinutes(1))
            .build();

    /** The deadline, the grace of its cancel, and the longest pause between two starts: a minute each. */
    private static final Duration LONGEST = Duration.ofSeconds(185);

    private final VirtualTimers timers = new VirtualTimers(START);
    private final List<JsonNode> events = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private final List<Instant> polls = new ArrayList<>();
    private Script script;
    private HttpServer cloudControl;
    private TrackerHost tracker;

    /** The responses of each kind of call, in order. The last response repeats. */
    private record Script(List<String> starts, List<String> polls, List<String> cancels) {
        String next(String action) {
            List<String> answers = switch (action) {
                case "CreateResource" -> starts;
                case "GetResourceRequestStatus" -> polls;
                case "CancelResourceRequest" -> cancels;
                default -> List.of(GONE);
            };
            return answers.size() > 1 ? answers.remove(0) : answers.get(0);
        }
    }

    @BeforeEach
    void open() throws IOException {
        cloudControl = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        cloudControl.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                String action =
                        exchange.getRequestHeaders().getFirst("X-Amz-Target").replaceFirst(".*\\.", "");
                calls.add(action);
                if (action.equals("GetResourceRequestStatus")) {
                    polls.add(timers.now());
                }
                byte[] answer = script.next(action).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
                exchange.sendResponseHeaders(action.equals("GetResource") ? 400 : 200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        cloudControl.start();
        tracker = new TrackerHost(
                HostOptions.inMemory()
                        .cloudControl(URI.create(
                                "http://127.0.0.1:" + cloudControl.getAddress().getPort()))
                        .onEvent(events::add)
                        .onLog(lines::add)
                        .settings(SETTINGS),
                timers);
    }

    @AfterEach
    void close() {
        tracker.close();
        cloudControl.stop(0);
    }

    /**
     * @param polls the responses to the polls, in order. The response to the start is {@link #FINE}. The response to a
     *     cancel is CANCEL_IN_PROGRESS
     */
    private static Arguments polled(String what, String outcome, String log, String... polls) {
        return Arguments.of(what, List.of(FINE), List.of(polls), outcome, log);
    }

    private static Arguments started(String what, String outcome, String log, String start, String... polls) {
        return Arguments.of(what, List.of(start), List.of(polls), outcome, log);
    }

    static Stream<Arguments> nonsense() {
        String unusable = "\"UnusableAnswers\":1";
        String unknown = "\"UnknownStatus\":1";
        String settled = "\"TimeToSettle\"";
        return Stream.of(
                polled("polls without a ProgressEvent, always", "FAILED", unusable, "{}"),
                polled("polls without a ProgressEvent, once", "SUCCEEDED", unusable, "{}", DONE),
                polled("polls that are never JSON", "FAILED", "ServiceTimeout", "<html>"),
                polled("polls with an empty status", "FAILED", unusable, event("'OperationStatus': ''")),
                polled(
                        "polls about another operation, always",
                        "FAILED",
                        unusable,
                        event("'RequestToken': 'provider-2', 'OperationStatus': 'SUCCESS'")),
                polled(
                        "a poll about another operation, once",
                        "SUCCEEDED",
                        unusable,
                        event("'RequestToken': 'provider-2', 'OperationStatus': 'FAILED'"),
                        DONE),
                polled("an unknown status, always", "FAILED", unknown, event("'OperationStatus': 'DANCING'")),
                polled(
                        "an unknown status, for a while",
                        "SUCCEEDED",
                        unknown,
                        event("'OperationStatus': 'DANCING'"),
                        DONE),
                polled(
                        "an unknown error code",
                        "FAILED",
                        unknown,
                        event("'OperationStatus': 'FAILED', 'ErrorCode': 'Moonshine'")),
                polled(
                        "a RetryAfter a year ahead",
                        "SUCCEEDED",
                        settled,
                        event("'OperationStatus': 'IN_PROGRESS', 'RetryAfter': 1798761600"),
                        DONE),
                polled(
                        "a RetryAfter in the past, always",
                        "FAILED",
                        settled,
                        event("'OperationStatus': 'IN_PROGRESS', 'RetryAfter': 1000000000")),
                polled(
                        "an operation that goes back to PENDING",
                        "SUCCEEDED",
                        settled,
                        FINE,
                        event("'OperationStatus': 'PENDING'"),
                        DONE),
                polled(
                        "texts without end",
                        "FAILED",
                        settled,
                        event("'OperationStatus': 'FAILED', 'ErrorCode': 'InternalFailure', 'StatusMessage': '"
                                + "\u4e16".repeat(500_000) + "', 'Identifier': '" + "i".repeat(100_000)
                                + "', 'ResourceModel': '" + "m".repeat(500_000) + "'")),
                polled(
                        "hooks without end",
                        "FAILED",
                        settled,
                        "{\"ProgressEvent\": {\"OperationStatus\": \"FAILED\"}, \"HooksProgressEvent\": ["
                                + String.join(
                                        ",",
                                        Stream.generate(() ->
                                                        "{\"HookTypeName\": \"A::B::C\", \"HookStatusMessage\": \""
                                                                + "\\u0001".repeat(2_000) + "\"}")
                                                .limit(300)
                                                .toList())
                                + "]}"),
                polled(
                        "hooks that are never objects",
                        "FAILED",
                        "ServiceTimeout",
                        "{\"ProgressEvent\": {\"OperationStatus\": \"SUCCESS\"}, \"HooksProgressEvent\": [null, 7]}"),
                polled(
                        "hooks that are not objects, once",
                        "SUCCEEDED",
                        settled,
                        "{\"ProgressEvent\": {\"OperationStatus\": \"SUCCESS\"}, \"HooksProgressEvent\": [null, 7]}",
                        DONE),
                started("starts without a ProgressEvent, always", "FAILED", unusable, "{}", DONE),
                started(
                        "starts with an empty token, always",
                        "FAILED",
                        unusable,
                        event("'RequestToken': '', 'OperationStatus': 'PENDING'"),
                        DONE),
                started(
                        "starts with a token that no call can have, always",
                        "FAILED",
                        unusable,
                        event("'RequestToken': 'not a token', 'OperationStatus': 'SUCCESS'"),
                        DONE),
                started("a start that answers SUCCESS at once", "SUCCEEDED", settled, DONE, "{}"));
    }

    @ParameterizedTest(name = "{0}: {3}")
    @DisplayName("blocks no request: each request settles, is published, and appears in lists:")
    @MethodSource("nonsense")
    void settles(String what, List<String> starts, List<String> polled, String outcome, String log) throws IOException {
        script = new Script(
                new ArrayList<>(starts),
                new ArrayList<>(polled),
                List.of(event("'RequestToken': 'provider-1', 'OperationStatus': 'CANCEL_IN_PROGRESS'")));
        String token = submit();
        timers.runUntilIdle();
        JsonNode request = get(token);

        assertThat(request.path("Outcome").asText()).as(request.toString()).isEqualTo(outcome);
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.path("detail").path("Outcome").asText()).isEqualTo(outcome);
            assertThat(event.path("detail").toString().getBytes(StandardCharsets.UTF_8))
                    .hasSizeLessThan(256 * 1024);
        });
        assertThat(request.path("StatusMessage").asText()).hasSizeLessThanOrEqualTo(2_048);
        assertThat(request.path("Identifier").asText()).hasSizeLessThanOrEqualTo(1_024);
        assertThat(request.has("ResourceModel")).isFalse();
        assertThat(lines.toString() + request.path("ErrorCode")).contains(log);
        assertThat(lines).allMatch(line -> line.length() < 4_096);
        assertThat(Duration.between(START, settledAt())).isLessThan(LONGEST);
        // The SDK makes a call up to three times, which takes no virtual time.
        List<Instant> moments = polls.stream().distinct().toList();
        for (int i = 1; i < moments.size(); i++) {
            assertThat(Duration.between(moments.get(i - 1), moments.get(i)))
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        }
        assertThat(calls).hasSizeLessThan(200);
    }

    private Instant settledAt() {
        return Instant.parse(events.get(0).path("detail").path("SettledAt").asText());
    }

    private static String event(String members) {
        return "{\"ProgressEvent\": {" + members.replace('\'', '"') + "}}";
    }

    private String submit() throws IOException {
        return call(
                        "SubmitRequest",
                        null,
                        "{\"Operation\": \"CREATE\", \"TypeName\": \"AWS::Logs::LogGroup\", \"TimeoutSeconds\": 60,"
                                + " \"DesiredState\": {\"LogGroupName\": \"nonsense\"}}",
                        202)
                .path("RequestToken")
                .asText();
    }

    private JsonNode get(String token) throws IOException {
        return call("GetRequest", token, "", 200);
    }

    private JsonNode call(String function, String token, String body, int expected) throws IOException {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("version", "2.0").put("isBase64Encoded", false).put("body", body);
        event.putObject("headers").put("content-type", "application/json");
        event.putObject("requestContext").put("requestId", "nonsense");
        if (token != null) {
            event.putObject("pathParameters").put("token", token);
        }
        JsonNode answer = tracker.invoke(function, event);
        assertThat(answer.path("statusCode").asInt()).as(answer.toString()).isEqualTo(expected);
        return JSON.readTree(answer.path("body").asText());
    }
}
