package requesttracker.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import requesttracker.simulator.Simulator;

/** The clients of one run: what they submit, cancel and read, when, and how often they try again. */
final class Workload {
    private static final String TYPE = "Simulated::Test::Thing";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_TRIES = 6;

    private final SimulationRun world;
    private final Simulator simulator;
    private final Invariants invariants;
    private final SplittableRandom random;
    private final List<String> tokens = new ArrayList<>();
    private int underWay;
    private int secrets;

    Workload(SimulationRun world, Simulator simulator, Invariants invariants, SplittableRandom random) {
        this.world = world;
        this.simulator = simulator;
        this.invariants = invariants;
        this.random = random;
    }

    /** Sets the clients going. */
    void begin() {
        for (int i = 0; i < 2; i++) {
            ObjectNode state = JSON.createObjectNode().put("Name", "base" + i);
            ObjectNode simulate = state.putObject("Simulate");
            simulate.set("Create", JSON.createObjectNode().put("DurationSeconds", 0));
            simulate.set("Update", behaviour());
            simulate.set("Delete", behaviour());
            outside("CreateResource", JSON.createObjectNode().put("DesiredState", state.toString()));
        }
        for (int requests = 1 + random.nextInt(4); requests > 0; requests--) {
            after(random.nextInt(1, 120_000), this::client);
        }
    }

    /** Whether every client has had its last answer. */
    boolean isOver() {
        return underWay == 0;
    }

    /** Every client reads once more, and both lists are walked. */
    void lookAgain() {
        List.copyOf(tokens).forEach(token -> read(token, 1));
        for (Way way : Way.values()) {
            list(way, invariants::listedAtEnd);
        }
    }

    private void client() {
        ObjectNode submission = submission();
        if (random.nextInt(6) == 0) {
            submitByEvent(submission);
            return;
        }
        Way way = way();
        Optional<String> clientToken = random.nextInt(10) < 7 ? Optional.of(world.id()) : Optional.empty();
        submit(way, submission, clientToken, 1);
        if (clientToken.isPresent() && random.nextInt(6) == 0) {
            after(random.nextInt(1, 60_000), () -> submit(way, submission, clientToken, 1));
        }
        if (clientToken.isPresent() && random.nextInt(12) == 0) {
            ObjectNode other = submission.deepCopy().put("TimeoutSeconds", 4_242);
            after(random.nextInt(1, 60_000), () -> submit(way, other, clientToken, 1));
        }
        if (random.nextInt(6) == 0) {
            after(milliseconds(10, 600_000), () -> list(way, invariants.listing()));
        }
    }

    private Way way() {
        return random.nextInt(3) == 0 ? Way.PROTOCOL : Way.REST;
    }

    /** An event is delivered at least once, and again until the function takes it; what it is about may be late. */
    private void submitByEvent(ObjectNode submission) {
        ObjectNode event = JSON.createObjectNode();
        event.put("id", world.id()).put("detail-type", "Submit Resource Request");
        event.set("detail", submission);
        invariants.mayCreate(Optional.of(event.get("id").textValue()));
        for (int deliveries = random.nextInt(4) == 0 ? 3 : 1; deliveries > 0; deliveries--) {
            after(random.nextInt(1, 60_000), () -> deliver(event, () -> {}));
        }
    }

    private void cancelByEvent(String token) {
        ObjectNode event = JSON.createObjectNode();
        event.put("id", world.id()).put("detail-type", "Cancel Resource Request");
        event.putObject("detail").put("RequestToken", token);
        for (int deliveries = random.nextInt(4) == 0 ? 2 : 1; deliveries > 0; deliveries--) {
            after(random.nextInt(1, 5_000), () -> deliver(event, () -> invariants.cancelHandled(token)));
        }
    }

    private void deliver(ObjectNode event, Runnable taken) {
        underWay++;
        world.invoke("HandleCommand", event, (answer, failure) -> {
            underWay--;
            if (failure == null) {
                taken.run();
            } else {
                after(random.nextInt(1_000, 60_000), () -> deliver(event, taken));
            }
        });
    }

    private ObjectNode submission() {
        ObjectNode submission = JSON.createObjectNode();
        submission.put("TypeName", TYPE);
        String name = random.nextInt(3) == 0 ? "thing" + random.nextInt(2) : "thing-" + random.nextInt(1_000_000);
        switch (random.nextInt(10)) {
            case 0, 1 -> {
                submission.put("Operation", "UPDATE").put("Identifier", "base" + random.nextInt(2));
                ArrayNode patch = submission.putArray("PatchDocument");
                patch.addObject()
                        .put("op", random.nextInt(8) == 0 ? "test" : "add")
                        .put("path", "/Text")
                        .put("value", secret());
            }
            case 2 -> submission.put("Operation", "DELETE").put("Identifier", "base" + random.nextInt(3));
            case 3 -> adopt(submission, name);
            default -> submission.put("Operation", "CREATE").set("DesiredState", state(name));
        }
        if (random.nextInt(3) > 0) {
            submission.put("TimeoutSeconds", random.nextInt(20, random.nextBoolean() ? 120 : 1_800));
        }
        if (random.nextInt(3) == 0) {
            submission.put("OnTimeout", random.nextBoolean() ? "NOTIFY" : "CANCEL");
        }
        if (random.nextInt(2) == 0) {
            submission.put("OnConflict", List.of("FAIL", "WAIT", "SUPERSEDE").get(random.nextInt(3)));
        }
        return submission;
    }

    private void adopt(ObjectNode submission, String name) {
        String token = outside(
                "CreateResource",
                JSON.createObjectNode().put("DesiredState", state(name).toString()));
        submission.put("Operation", "CREATE").put("ProviderToken", token.isEmpty() ? "a-token-of-nobody" : token);
    }

    private ObjectNode state(String name) {
        ObjectNode state = JSON.createObjectNode().put("Name", name).put("Text", secret());
        ObjectNode simulate = state.putObject("Simulate");
        simulate.set("Create", behaviour());
        return state;
    }

    private ObjectNode behaviour() {
        ObjectNode behaviour = JSON.createObjectNode();
        behaviour.put("DurationSeconds", milliseconds(300, random.nextInt(4) == 0 ? 900_000 : 60_000) / 1000.0);
        behaviour.put(
                "RetryAfterSeconds", List.of(0.2, 1.0, 2.0, 10.0, 60.0, 400.0).get(random.nextInt(6)));
        if (random.nextInt(4) == 0) {
            behaviour.put("Outcome", "FAILED");
            behaviour.put(
                    "ErrorCode",
                    List.of("Throttling", "Throttling", "AlreadyExists", "GeneralServiceException", "NeverHeardOf")
                            .get(random.nextInt(5)));
        }
        if (random.nextInt(12) == 0) {
            behaviour.put(
                    "StuckIn",
                    List.of("PENDING", "IN_PROGRESS", "CANCEL_IN_PROGRESS", "DREAMING")
                            .get(random.nextInt(4)));
        }
        if (random.nextInt(6) == 0) {
            behaviour.put("IgnoreCancel", true);
        }
        behaviour.put("CancelSeconds", milliseconds(50, 60_000) / 1000.0);
        if (random.nextInt(5) == 0) {
            behaviour.put("ThrottlePolls", random.nextInt(1, 6));
        }
        if (random.nextInt(4) == 0) {
            behaviour.put("ConcurrentModifications", random.nextInt(1, 4));
        }
        if (random.nextInt(25) == 0 && !behaviour.path("ErrorCode").asText().equals("Throttling")) {
            // Of a forgotten operation nobody can say whether its failure allowed another try.
            behaviour.put("ForgetAfterSeconds", random.nextInt(1, 60));
        }
        if (random.nextInt(5) == 0) {
            behaviour.put("LeaveRemnant", true);
        }
        if (random.nextInt(6) == 0) {
            ObjectNode hook = behaviour.putArray("Hooks").addObject();
            if (random.nextBoolean()) {
                hook.put("HookTypeName", "Simulated::Test::Hook");
                hook.put("FailureMode", random.nextBoolean() ? "FAIL" : "WARN");
            }
            hook.put("HookStatus", random.nextBoolean() ? "HOOK_COMPLETE_FAILED" : "HOOK_IN_PROGRESS");
        }
        return behaviour;
    }

    /** Small ones are as likely as large ones. */
    private int milliseconds(int from, int to) {
        return (int) Math.round(from * Math.pow((double) to / from, random.nextDouble()));
    }

    private String secret() {
        return Invariants.MARK + secrets++;
    }

    /** Somebody else's start; the token of its operation, or nothing if it was refused. */
    private String outside(String action, ObjectNode body) {
        body.put("TypeName", TYPE).put("ClientToken", "outside-" + world.id());
        return simulator
                .call(action, body)
                .body()
                .path("ProgressEvent")
                .path("RequestToken")
                .asText();
    }

    private void submit(Way way, ObjectNode submission, Optional<String> clientToken, int attempt) {
        invariants.mayCreate(clientToken);
        way.submit(this, submission, clientToken, (status, body) -> {
            if (status == way.accepted) {
                String token = way.progress(body).path("RequestToken").asText();
                invariants.checkNoSecret("the answer to a submit", body.toString());
                invariants.accepted(token, clientToken);
                if (!tokens.contains(token)) {
                    tokens.add(token);
                    follow(token);
                }
            } else if (status >= 500 || status == 0) {
                boolean again = clientToken.isPresent() || random.nextInt(4) == 0;
                if (again && attempt < MOST_TRIES) {
                    after(random.nextInt(500, 30_000), () -> submit(way, submission, clientToken, attempt + 1));
                }
            } else if (!way.isConflict(status, body)) {
                invariants.violated("works", "a submit was answered " + status + ": " + body);
            }
        });
    }

    private void follow(String token) {
        if (random.nextInt(2) == 0) {
            after(milliseconds(1, 120_000), () -> cancel(token));
            if (random.nextInt(4) == 0) {
                after(milliseconds(1, 120_000), () -> cancel(token));
            }
        }
        for (int reads = random.nextInt(5); reads > 0; reads--) {
            after(milliseconds(10, 600_000), () -> read(token, 1));
        }
    }

    private void cancel(String token) {
        if (random.nextInt(4) == 0) {
            cancelByEvent(token);
        } else {
            cancel(way(), token, 1);
        }
    }

    private void cancel(Way way, String token, int attempt) {
        way.cancel(this, token, (status, body) -> {
            if (status == way.accepted) {
                invariants.checkNoSecret("the answer to a cancel", body.toString());
                invariants.cancelAccepted(token);
            } else if (status >= 500 || status == 0) {
                if (attempt < MOST_TRIES) {
                    after(random.nextInt(500, 30_000), () -> cancel(way, token, attempt + 1));
                }
            } else if (!way.isTooLate(status, body)) {
                invariants.violated("works", "a cancel was answered " + status + ": " + body);
            }
        });
    }

    private void read(String token, int attempt) {
        Way way = way();
        int atLeast = invariants.lastRankRead(token);
        way.read(this, token, (status, body) -> {
            if (status == 200) {
                invariants.read(token, atLeast, way.name(), way.progress(body), body);
            } else if (status >= 500 || status == 0) {
                if (attempt < MOST_TRIES) {
                    after(random.nextInt(500, 30_000), () -> read(token, attempt + 1));
                }
            } else {
                invariants.violated("works", "a read was answered " + status + ": " + body);
            }
        });
    }

    /** Walks a list from its beginning to its end, by pages of a few. */
    private void list(Way way, Consumer<List<String>> walked) {
        page(way, 1 + random.nextInt(3), "", new ArrayList<>(), 1, walked);
    }

    private void page(
            Way way, int size, String nextToken, List<String> seen, int attempt, Consumer<List<String>> walked) {
        way.list(this, size, nextToken, (status, body) -> {
            if (status == 200) {
                invariants.checkNoSecret("a list", body.toString());
                body.path(way.summaries)
                        .forEach(
                                request -> seen.add(request.path("RequestToken").asText()));
                if (body.has("NextToken")) {
                    page(way, size, body.get("NextToken").asText(), seen, 1, walked);
                } else {
                    walked.accept(seen);
                }
            } else if (status >= 500 || status == 0) {
                if (attempt < MOST_TRIES) {
                    after(random.nextInt(500, 30_000), () -> page(way, size, nextToken, seen, attempt + 1, walked));
                }
            } else {
                invariants.violated("works", "a list was answered " + status + ": " + body);
            }
        });
    }

    /** The two protocols of the endpoint. */
    private enum Way {
        REST(202, "Requests") {
            @Override
            void submit(Workload traffic, ObjectNode submission, Optional<String> clientToken, Answered answered) {
                ObjectNode call = call(submission.toString());
                clientToken.ifPresent(
                        token -> call.withObjectProperty("headers").put("idempotency-key", token));
                traffic.invoke("SubmitRequest", call, answered);
            }

            @Override
            void cancel(Workload traffic, String token, Answered answered) {
                traffic.invoke("CancelRequest", about(token), answered);
            }

            @Override
            void read(Workload traffic, String token, Answered answered) {
                traffic.invoke("GetRequest", about(token), answered);
            }

            @Override
            void list(Workload traffic, int size, String nextToken, Answered answered) {
                ObjectNode call = call("");
                ObjectNode query = call.putObject("queryStringParameters").put("maxResults", Integer.toString(size));
                if (!nextToken.isEmpty()) {
                    query.put("nextToken", nextToken);
                }
                traffic.invoke("ListRequests", call, answered);
            }

            @Override
            JsonNode progress(JsonNode body) {
                return body;
            }

            @Override
            boolean isConflict(int status, JsonNode body) {
                return status == 422;
            }

            @Override
            boolean isTooLate(int status, JsonNode body) {
                return status == 409;
            }

            private ObjectNode about(String token) {
                ObjectNode call = call("");
                call.putObject("pathParameters").put("token", token);
                return call;
            }
        },
        PROTOCOL(200, "ResourceRequestStatusSummaries") {
            @Override
            void submit(Workload traffic, ObjectNode submission, Optional<String> clientToken, Answered answered) {
                ObjectNode body = submission.deepCopy();
                String operation = body.remove("Operation").asText();
                for (String payload : List.of("DesiredState", "PatchDocument")) {
                    if (body.has(payload)) {
                        body.put(payload, body.get(payload).toString());
                    }
                }
                clientToken.ifPresent(token -> body.put("ClientToken", token));
                String action = operation.charAt(0) + operation.substring(1).toLowerCase(Locale.ROOT) + "Resource";
                act(traffic, action, body, answered);
            }

            @Override
            void cancel(Workload traffic, String token, Answered answered) {
                act(traffic, "CancelResourceRequest", JSON.createObjectNode().put("RequestToken", token), answered);
            }

            @Override
            void read(Workload traffic, String token, Answered answered) {
                act(traffic, "GetResourceRequestStatus", JSON.createObjectNode().put("RequestToken", token), answered);
            }

            @Override
            void list(Workload traffic, int size, String nextToken, Answered answered) {
                ObjectNode body = JSON.createObjectNode().put("MaxResults", size);
                if (!nextToken.isEmpty()) {
                    body.put("NextToken", nextToken);
                }
                act(traffic, "ListResourceRequests", body, answered);
            }

            @Override
            JsonNode progress(JsonNode body) {
                return body.path("ProgressEvent");
            }

            @Override
            boolean isConflict(int status, JsonNode body) {
                return isError(body, "ClientTokenConflictException");
            }

            @Override
            boolean isTooLate(int status, JsonNode body) {
                return isError(body, "ValidationException");
            }

            private boolean isError(JsonNode body, String code) {
                return body.path("__type").asText().endsWith("#" + code);
            }

            private void act(Workload traffic, String action, ObjectNode body, Answered answered) {
                ObjectNode call = call(body.toString());
                call.withObjectProperty("headers")
                        .put("content-type", "application/x-amz-json-1.0")
                        .put("x-amz-target", "CloudApiService." + action);
                traffic.invoke("CloudControlProtocol", call, answered);
            }
        };

        /** What a submit or a cancel is answered that was accepted. */
        final int accepted;

        final String summaries;

        Way(int accepted, String summaries) {
            this.accepted = accepted;
            this.summaries = summaries;
        }

        abstract void submit(Workload traffic, ObjectNode submission, Optional<String> clientToken, Answered answered);

        abstract void cancel(Workload traffic, String token, Answered answered);

        abstract void read(Workload traffic, String token, Answered answered);

        abstract void list(Workload traffic, int size, String nextToken, Answered answered);

        abstract JsonNode progress(JsonNode body);

        abstract boolean isConflict(int status, JsonNode body);

        abstract boolean isTooLate(int status, JsonNode body);
    }

    /** Hears the answer to a call; its status is 0 if none came. */
    private interface Answered {
        void hear(int status, JsonNode body);
    }

    private void after(int milliseconds, Runnable what) {
        underWay++;
        world.timers().at(world.now().plus(Duration.ofMillis(milliseconds)), () -> {
            underWay--;
            what.run();
        });
    }

    private void invoke(String function, ObjectNode call, Answered answered) {
        underWay++;
        world.invoke(function, call, (answer, failure) -> {
            underWay--;
            if (failure != null) {
                answered.hear(0, JsonNodeFactory.instance.missingNode());
            } else {
                answered.hear(
                        answer.path("statusCode").asInt(),
                        parse(answer.path("body").asText()));
            }
        });
    }

    private static ObjectNode call(String body) {
        ObjectNode call = JSON.createObjectNode();
        call.putObject("headers").put("content-type", "application/json");
        call.put("body", body);
        call.put("isBase64Encoded", false);
        call.putObject("requestContext").put("requestId", "simulated");
        return call;
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.textNode("(not JSON)");
        }
    }
}
