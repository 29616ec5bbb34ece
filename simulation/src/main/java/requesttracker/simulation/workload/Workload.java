package requesttracker.simulation.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import requesttracker.simulation.checkers.Checkers;
import requesttracker.simulation.checkers.ReadCheck;
import requesttracker.simulator.Simulator;

/** The clients of one run: what they submit, cancel and read, when, and how often they retry. */
public final class Workload {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_ATTEMPTS = 6;

    private final WorkloadTarget target;
    private final Checkers checkers;
    private final SplittableRandom random;
    private final SubmissionGenerator submissions;
    private final SubmitExtras extras;
    private final List<String> tokens = new ArrayList<>();
    private int pendingActions;
    private int callers;

    public Workload(
            WorkloadTarget target,
            Simulator simulator,
            Checkers checkers,
            SplittableRandom random,
            SubmitExtras extras) {
        this.target = target;
        this.checkers = checkers;
        this.random = random;
        this.extras = extras;
        this.submissions = new SubmissionGenerator(simulator, random, target::newId);
    }

    /** Schedules the clients. */
    public void begin() {
        submissions.createBaseResources();
        for (int requests = 1 + random.nextInt(4); requests > 0; requests--) {
            after(random.nextInt(1, 120_000), this::client);
        }
    }

    /** Returns whether every client has its last answer. */
    public boolean isOver() {
        return pendingActions == 0;
    }

    /** Reads every request once more, and the list by both protocols. */
    public void readAll() {
        List.copyOf(tokens).forEach(token -> read(token, 1));
        for (ClientProtocol protocol : ClientProtocol.values()) {
            list(protocol, checkers::listedAtEnd);
        }
    }

    private void client() {
        ObjectNode submission = submissions.submission();
        extras.callers().maybeWaitFor(submission, target);
        pendingActions++;
        extras.leases().submitLeased(submission, target, () -> {
            pendingActions--;
            submit(submission);
        });
    }

    private void submit(ObjectNode submission) {
        if (random.nextInt(6) == 0) {
            submitByEvent(submission);
            return;
        }
        ClientProtocol protocol = randomProtocol();
        Optional<String> clientToken = random.nextInt(10) < 7 ? Optional.of(target.newId()) : Optional.empty();
        submit(protocol, submission, clientToken, 1);
        if (clientToken.isPresent()
                && (random.nextInt(6) == 0 || extras.leases().repeats())) {
            ObjectNode repeated = submission.deepCopy();
            extras.callers().maybeWaitFor(repeated, target);
            extras.leases().maybeChange(repeated, target);
            after(random.nextInt(1, 60_000), () -> submit(protocol, repeated, clientToken, 1));
        }
        if (clientToken.isPresent() && random.nextInt(12) == 0) {
            ObjectNode other = submission.deepCopy().put("TimeoutSeconds", 4_242);
            after(random.nextInt(1, 60_000), () -> submit(protocol, other, clientToken, 1));
        }
        if (random.nextInt(6) == 0) {
            after(submissions.milliseconds(10, 600_000), () -> list(protocol, checkers.beginList()));
        }
    }

    private ClientProtocol randomProtocol() {
        return random.nextInt(3) == 0 ? ClientProtocol.CLOUD_CONTROL : ClientProtocol.REST;
    }

    /** Submits by an event. EventBridge delivers it at least once, and retries until the function handles it. */
    private void submitByEvent(ObjectNode submission) {
        ObjectNode event = JSON.createObjectNode();
        JsonNode sender = sender(event);
        event.put("detail-type", "Submit Resource Request");
        event.set("detail", submission);
        checkers.submitSent(Optional.of(event.get("id").textValue()), sender, submission.path("Labels"));
        for (int deliveries = random.nextInt(4) == 0 ? 3 : 1; deliveries > 0; deliveries--) {
            after(
                    random.nextInt(1, 60_000),
                    () -> deliver(
                            event, () -> CallerWorkflows.taskToken(submission).ifPresent(checkers::callbackAccepted)));
        }
    }

    private void cancelByEvent(String token) {
        ObjectNode event = JSON.createObjectNode();
        checkers.cancelSent(token, sender(event));
        event.put("detail-type", "Cancel Resource Request");
        event.putObject("detail").put("RequestToken", token);
        for (int deliveries = random.nextInt(4) == 0 ? 2 : 1; deliveries > 0; deliveries--) {
            after(random.nextInt(1, 5_000), () -> deliver(event, () -> checkers.cancelEventHandled(token)));
        }
    }

    /** Adds an id and a sender to the event, and returns the sender as the tracker has to show it. */
    private JsonNode sender(ObjectNode event) {
        event.put("id", target.newId()).put("source", "com.example.simulated").put("account", "210987654321");
        ObjectNode sender = JSON.createObjectNode().put("Kind", "EVENT");
        sender.set("Account", event.get("account"));
        ObjectNode claimed = sender.putObject("Claimed").put("Verified", false);
        claimed.set("Source", event.get("source"));
        claimed.set("EventId", event.get("id"));
        return sender;
    }

    /** Returns the client that calls next. It takes no random draw, so that seeds keep their meaning. */
    private AuthenticatedClient caller() {
        return AuthenticatedClient.of(callers++);
    }

    private void deliver(ObjectNode event, Runnable handled) {
        pendingActions++;
        target.invoke("HandleCommand", event, answer -> {
            pendingActions--;
            if (answer.isPresent()) {
                handled.run();
            } else {
                after(random.nextInt(1_000, 60_000), () -> deliver(event, handled));
            }
        });
    }

    private void submit(ClientProtocol protocol, ObjectNode submission, Optional<String> clientToken, int attempt) {
        AuthenticatedClient caller = caller();
        checkers.submitSent(clientToken, caller.shown(), submission.path("Labels"));
        invoke(caller.makes(protocol.submit(submission, clientToken)), (status, body) -> {
            if (protocol.isAccepted(status)) {
                String token = protocol.progress(body).path("RequestToken").asText();
                checkers.checkNoSecret("the answer to a submit", body.toString());
                checkers.submitAccepted(token, clientToken);
                CallerWorkflows.taskToken(submission).ifPresent(checkers::callbackAccepted);
                checkers.leaseAccepted(token, LeaseHolders.leaseId(submission));
                shown("the answer to a submit", protocol, body);
                if (!tokens.contains(token)) {
                    tokens.add(token);
                    follow(token);
                }
            } else if (isRetryable(status, body)) {
                boolean again = clientToken.isPresent() || random.nextInt(4) == 0;
                if (again && attempt < MAX_ATTEMPTS) {
                    after(random.nextInt(500, 30_000), () -> submit(protocol, submission, clientToken, attempt + 1));
                }
            } else if (!protocol.isConflict(status, body) && !protocol.isInUse(status, body)) {
                checkers.broken("a submit got the answer " + status + ": " + body);
            }
        });
    }

    private void follow(String token) {
        if (random.nextInt(2) == 0) {
            after(submissions.milliseconds(1, 120_000), () -> cancel(token));
            if (random.nextInt(4) == 0) {
                after(submissions.milliseconds(1, 120_000), () -> cancel(token));
            }
        }
        for (int reads = random.nextInt(5); reads > 0; reads--) {
            after(submissions.milliseconds(10, 600_000), () -> read(token, 1));
        }
    }

    private void cancel(String token) {
        if (random.nextInt(4) == 0) {
            cancelByEvent(token);
        } else {
            cancel(randomProtocol(), token, 1);
        }
    }

    private void cancel(ClientProtocol protocol, String token, int attempt) {
        AuthenticatedClient caller = caller();
        checkers.cancelSent(token, caller.shown());
        invoke(caller.makes(protocol.cancel(token)), (status, body) -> {
            if (protocol.isAccepted(status)) {
                checkers.checkNoSecret("the answer to a cancel", body.toString());
                checkers.cancelAccepted(token);
                shown("the answer to a cancel", protocol, body);
            } else if (isRetryable(status, body)) {
                if (attempt < MAX_ATTEMPTS) {
                    after(random.nextInt(500, 30_000), () -> cancel(protocol, token, attempt + 1));
                }
            } else if (!protocol.isTooLate(status, body)) {
                checkers.broken("a cancel got the answer " + status + ": " + body);
            }
        });
    }

    private void read(String token, int attempt) {
        ClientProtocol protocol = randomProtocol();
        ReadCheck check = checkers.beginRead(token);
        invoke(protocol.read(token), (status, body) -> {
            if (status == 200) {
                submissions.seen(body);
                check.answered(protocol.name(), protocol.progress(body), body);
                shown("the answer to a read", protocol, body);
            } else if (isRetryable(status, body)) {
                if (attempt < MAX_ATTEMPTS) {
                    after(random.nextInt(500, 30_000), () -> read(token, attempt + 1));
                }
            } else {
                checkers.broken("a read got the answer " + status + ": " + body);
            }
        });
    }

    private void list(ClientProtocol protocol, Consumer<List<String>> whole) {
        new ListReader(protocol, 1 + random.nextInt(3), whole).page("", 1);
    }

    /** Checks a request that a client got. Cloud Control's protocol does not show who asked. */
    private void shown(String where, ClientProtocol protocol, JsonNode request) {
        if (protocol == ClientProtocol.REST) {
            checkers.shown(where, request);
        }
    }

    /** Reads a list from its beginning to its end, in small pages. */
    private final class ListReader {
        private final ClientProtocol protocol;
        private final int pageSize;
        private final Consumer<List<String>> whole;
        private final List<String> shown = new ArrayList<>();

        ListReader(ClientProtocol protocol, int pageSize, Consumer<List<String>> whole) {
            this.protocol = protocol;
            this.pageSize = pageSize;
            this.whole = whole;
        }

        void page(String nextToken, int attempt) {
            invoke(protocol.list(pageSize, nextToken), (status, body) -> {
                if (status == 200) {
                    pageRead(body);
                } else if (isRetryable(status, body)) {
                    if (attempt < MAX_ATTEMPTS) {
                        after(random.nextInt(500, 30_000), () -> page(nextToken, attempt + 1));
                    }
                } else {
                    checkers.broken("a list got the answer " + status + ": " + body);
                }
            });
        }

        private void pageRead(JsonNode body) {
            checkers.checkNoSecret("a list", body.toString());
            boolean repeats = false;
            for (JsonNode request : protocol.summaries(body)) {
                String token = request.path("RequestToken").asText();
                repeats |= shown.contains(token);
                shown.add(token);
                shown("a list", protocol, request);
            }
            // A list that shows a request twice has failed already, and its pages may never end.
            if (body.has("NextToken") && !repeats) {
                page(body.get("NextToken").asText(), 1);
            } else {
                whole.accept(shown);
            }
        }
    }

    /** Takes the answer to a call. The status is 0 if there is no answer. */
    private interface AnswerHandler {
        void answered(int status, JsonNode body);
    }

    private static boolean isRetryable(int status, JsonNode body) {
        return status >= 500 || status == 0 || body.path("__type").asText().endsWith("#ThrottlingException");
    }

    private void after(int milliseconds, Runnable action) {
        pendingActions++;
        target.after(Duration.ofMillis(milliseconds), () -> {
            pendingActions--;
            action.run();
        });
    }

    private void invoke(EndpointCall call, AnswerHandler handler) {
        pendingActions++;
        target.invoke(call.function(), call.event(), answer -> {
            pendingActions--;
            handler.answered(
                    answer.map(given -> given.path("statusCode").asInt()).orElse(0),
                    answer.map(Workload::body).orElseGet(JsonNodeFactory.instance::missingNode));
        });
    }

    /** Returns the body of an answer. */
    static JsonNode body(JsonNode answer) {
        try {
            return JSON.readTree(answer.path("body").asText());
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.textNode("(not JSON)");
        }
    }
}
