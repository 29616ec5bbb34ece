package requesttracker.simulation.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import requesttracker.simulation.checkers.Checkers;
import requesttracker.simulator.Simulator;

/** Generates what the clients submit, and the behavior of Cloud Control's operations. */
final class SubmissionGenerator {
    private static final String TYPE = "Simulated::Test::Thing";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Simulator simulator;
    private final SplittableRandom random;
    private final Supplier<String> ids;
    private final List<String> operations = new ArrayList<>();
    private int secrets;
    private int labeled;

    SubmissionGenerator(Simulator simulator, SplittableRandom random, Supplier<String> ids) {
        this.simulator = simulator;
        this.random = random;
        this.ids = ids;
    }

    /** Creates the resources that updates and deletes are about. */
    void createBaseResources() {
        for (int i = 0; i < 2; i++) {
            ObjectNode state = JSON.createObjectNode().put("Name", "base" + i);
            ObjectNode simulate = state.putObject("Simulate");
            simulate.set("Create", JSON.createObjectNode().put("DurationSeconds", 0));
            simulate.set("Update", behavior());
            simulate.set("Delete", behavior());
            outside("CreateResource", JSON.createObjectNode().put("DesiredState", state.toString()));
        }
    }

    /** Generates a submission, as POST /requests takes it. */
    ObjectNode submission() {
        ObjectNode submission = JSON.createObjectNode();
        submission.put("TypeName", TYPE);
        String name = random.nextInt(3) == 0 ? "thing" + random.nextInt(2) : "thing-" + random.nextInt(1_000_000);
        switch (random.nextInt(10)) {
            case 0, 1 -> {
                submission.put("Operation", "UPDATE").put("Identifier", spelled("base" + random.nextInt(2)));
                ArrayNode patch = submission.putArray("PatchDocument");
                patch.addObject()
                        .put("op", random.nextInt(8) == 0 ? "test" : "add")
                        .put("path", "/Text")
                        .put("value", secret());
            }
            case 2 -> submission.put("Operation", "DELETE").put("Identifier", spelled("base" + random.nextInt(3)));
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
        // Without a random draw, so that seeds keep their meaning. Two of three have labels, which no other submission
        // has.
        if (++labeled % 3 > 0) {
            submission
                    .putObject("Labels")
                    .put("env", labeled % 2 == 0 ? "prod" : "dev")
                    .put("number", Integer.toString(labeled));
        }
        return submission;
    }

    /** Returns an Identifier as it is, or as JSON. */
    private String spelled(String identifier) {
        return random.nextInt(3) == 0
                ? JSON.createObjectNode().put("Name", identifier).toString()
                : identifier;
    }

    /** Records the operations that a client learns of. The client may adopt one, though a request has it. */
    void seen(JsonNode view) {
        view.path("Attempts")
                .forEach(attempt -> operations.add(attempt.path("ProviderToken").asText()));
    }

    /**
     * Adopts an operation that was started without the tracker, or one that may have a request already. Some
     * submissions say that it is an update.
     */
    private void adopt(ObjectNode submission, String name) {
        String token;
        if (!operations.isEmpty() && random.nextInt(3) == 0) {
            token = operations.get(random.nextInt(operations.size()));
        } else {
            String started = outside(
                    "CreateResource",
                    JSON.createObjectNode().put("DesiredState", state(name).toString()));
            token = started.isEmpty() ? "a-token-of-nobody" : started;
            operations.add(token);
        }
        submission
                .put("Operation", random.nextInt(5) == 0 ? "UPDATE" : "CREATE")
                .put("ProviderToken", token);
    }

    private ObjectNode state(String name) {
        ObjectNode state = JSON.createObjectNode().put("Name", name).put("Text", secret());
        ObjectNode simulate = state.putObject("Simulate");
        simulate.set("Create", behavior());
        return state;
    }

    private ObjectNode behavior() {
        ObjectNode behavior = JSON.createObjectNode();
        behavior.put("DurationSeconds", milliseconds(300, random.nextInt(4) == 0 ? 900_000 : 60_000) / 1000.0);
        behavior.put(
                "RetryAfterSeconds", List.of(0.2, 1.0, 2.0, 10.0, 60.0, 400.0).get(random.nextInt(6)));
        if (random.nextInt(4) == 0) {
            behavior.put("Outcome", "FAILED");
            behavior.put(
                    "ErrorCode",
                    List.of("Throttling", "Throttling", "AlreadyExists", "GeneralServiceException", "NeverHeardOf")
                            .get(random.nextInt(5)));
        }
        if (random.nextInt(12) == 0) {
            behavior.put(
                    "StuckIn",
                    List.of("PENDING", "IN_PROGRESS", "CANCEL_IN_PROGRESS", "DREAMING")
                            .get(random.nextInt(4)));
        }
        if (random.nextInt(6) == 0) {
            behavior.put("IgnoreCancel", true);
        }
        behavior.put("CancelSeconds", milliseconds(50, 60_000) / 1000.0);
        if (random.nextInt(5) == 0) {
            behavior.put("ThrottlePolls", random.nextInt(1, 6));
        }
        if (random.nextInt(4) == 0) {
            behavior.put("ConcurrentModifications", random.nextInt(1, 4));
        }
        if (random.nextInt(25) == 0 && !behavior.path("ErrorCode").asText().equals("Throttling")) {
            // Whether a forgotten operation failed with Throttling is unknown, so the once promise cannot be checked.
            behavior.put("ForgetAfterSeconds", random.nextInt(1, 60));
        }
        if (random.nextInt(5) == 0) {
            behavior.put("LeaveRemnant", true);
        }
        if (random.nextInt(6) == 0) {
            ObjectNode hook = behavior.putArray("Hooks").addObject();
            if (random.nextBoolean()) {
                hook.put("HookTypeName", "Simulated::Test::Hook");
                hook.put("FailureMode", random.nextBoolean() ? "FAIL" : "WARN");
            }
            hook.put("HookStatus", random.nextBoolean() ? "HOOK_COMPLETE_FAILED" : "HOOK_IN_PROGRESS");
        }
        return behavior;
    }

    /** Draws a number of milliseconds whose logarithm is uniform. */
    int milliseconds(int from, int to) {
        return (int) Math.round(from * Math.pow((double) to / from, random.nextDouble()));
    }

    private String secret() {
        return Checkers.SECRET_MARK + secrets++;
    }

    /** Starts an operation past the tracker. Returns its token, or an empty text if Cloud Control rejected it. */
    private String outside(String action, ObjectNode body) {
        body.put("TypeName", TYPE).put("ClientToken", Checkers.OUTSIDE + ids.get());
        return simulator
                .call(action, body)
                .body()
                .path("ProgressEvent")
                .path("RequestToken")
                .asText();
    }
}
