package requesttracker.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import requesttracker.domain.TrackerSettings;
import requesttracker.local.HostOptions;
import requesttracker.local.TrackerHost;
import requesttracker.statemachine.engine.VirtualTimers;

/**
 * Runs the longest operation that Cloud Control allows (docs/cloud-control-contract.md, Semantics 11), from submit to
 * published, in virtual time.
 *
 * @param operation the duration of the operation
 * @param trackedFor the time until its terminal event was published
 * @param polls the number of polls
 * @param transitions the state transitions of its execution
 * @param events the events in its execution's history
 */
record LongRunningScenario(Duration operation, Duration trackedFor, int polls, long transitions, long events) {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    static LongRunningScenario track(Duration operation) throws IOException {
        VirtualTimers timers = new VirtualTimers(START);
        WorkflowCosts costs = new WorkflowCosts();
        Instant[] published = {START};
        HostOptions options = HostOptions.inMemory()
                .onEvent(event -> published[0] = timers.now())
                .onHistory(costs);
        try (TrackerHost tracker = new TrackerHost(options, timers)) {
            JsonNode answer = tracker.invoke("SubmitRequest", submission(operation));
            if (answer.path("statusCode").asInt() != 202) {
                throw new IllegalStateException("the submission was answered " + answer);
            }
            timers.runUntilIdle();
        }
        Map.Entry<Integer, WorkflowCosts.CostSum> only =
                costs.byPolls().entrySet().iterator().next();
        return new LongRunningScenario(
                operation,
                Duration.between(START, published[0]),
                only.getKey(),
                only.getValue().transitions(),
                only.getValue().events());
    }

    private static ObjectNode submission(Duration operation) throws IOException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("Operation", "CREATE").put("TypeName", "AWS::Logs::LogGroup");
        body.put("TimeoutSeconds", TrackerSettings.DEFAULT.maxTimeout().toSeconds());
        body.put("OnTimeout", "NOTIFY");
        body.putObject("DesiredState")
                .put("LogGroupName", "long")
                .putObject("Simulate")
                .putObject("Create")
                .put("DurationSeconds", operation.toSeconds())
                .put("RetryAfterSeconds", 1);
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("version", "2.0").put("routeKey", "POST /requests").put("isBase64Encoded", false);
        event.put("body", JSON.writeValueAsString(body));
        event.putObject("headers").put("content-type", "application/json");
        event.putObject("requestContext").put("requestId", "long");
        return event;
    }
}
