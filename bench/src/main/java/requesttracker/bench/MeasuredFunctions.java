package requesttracker.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The measured functions: the tracker's, and the samples. */
final class MeasuredFunctions {
    static final Path OURS = Path.of("functions/target/functions-lambda.jar");

    private static final Path TYPICAL = Path.of("bench/samples/target/typical.jar");
    private static final Path FLOOR = Path.of("bench/samples/target/bench-samples-floor.jar");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SUBMISSION =
            "{\"Operation\":\"CREATE\",\"TypeName\":\"AWS::Logs::LogGroup\",\"DesiredState\":{\"LogGroupName\":\"cold\"}}";

    private MeasuredFunctions() {}

    /** Returns a function that does nothing. */
    static MeasuredFunction floor() {
        return new MeasuredFunction("floor", FLOOR, "requesttracker.bench.floor.Hello", "{}", Map.of());
    }

    /** Returns a function that only makes one TLS handshake for each event. */
    static MeasuredFunction handshake() {
        return new MeasuredFunction("handshake", FLOOR, "requesttracker.bench.floor.Handshake", "{}", Map.of());
    }

    /** Returns a function that only logs a line with Powertools. It uses all jars in its folder. */
    static MeasuredFunction powertools() {
        return new MeasuredFunction(
                "powertools",
                Path.of("bench/samples/target/powertools/*"),
                "requesttracker.bench.powertools.Logged",
                "{}",
                Map.of());
    }

    /** Returns the sample that does the work of PollStatus in the usual way. */
    static MeasuredFunction typical() throws IOException {
        ObjectNode bean =
                (ObjectNode) JSON.readTree("{\"requestToken\":{\"S\":\"typical\"},\"providerToken\":{\"S\":\"p\"}}");
        return new MeasuredFunction(
                "typical sample",
                TYPICAL,
                "requesttracker.bench.typical.Poll",
                "{\"requestToken\":\"typical\",\"execution\":\"e\"}",
                Map.of("typical", bean));
    }

    /**
     * Returns the tracker's functions in the order of a request, each with the items that the previous function wrote.
     */
    static List<MeasuredFunction> ours(FakeServices services, Jvm jvm) throws IOException, InterruptedException {
        String submission = JSON.writeValueAsString(Map.of(
                "version",
                "2.0",
                "routeKey",
                "POST /requests",
                "rawPath",
                "/requests",
                "headers",
                Map.of("content-type", "application/json"),
                "requestContext",
                Map.of("requestId", "cold", "http", Map.of("method", "POST", "path", "/requests")),
                "isBase64Encoded",
                false,
                "body",
                SUBMISSION));
        MeasuredFunction submit = new MeasuredFunction(
                "SubmitRequest", OURS, "requesttracker.endpoint.SubmitRequest", submission, Map.of());
        JsonNode answer = JSON.readTree(jvm.answer(submit));
        String token =
                JSON.readTree(answer.get("body").asText()).get("RequestToken").asText();
        String turn = "{\"requestToken\":\"" + token + "\",\"execution\":\"" + token + "\"}";
        MeasuredFunction start = new MeasuredFunction(
                "StartOperation", OURS, "requesttracker.workflow.StartOperation", turn, services.items());
        JsonNode started = JSON.readTree(jvm.answer(start));
        if (!started.get("next").asText().equals("POLL")) {
            throw new IllegalStateException("a start answered " + started);
        }
        String call = JSON.writeValueAsString(Map.of(
                "version",
                "2.0",
                "pathParameters",
                Map.of("token", token),
                "requestContext",
                Map.of("requestId", "cold"),
                "isBase64Encoded",
                false));
        return List.of(
                submit,
                start,
                new MeasuredFunction("PollStatus", OURS, "requesttracker.workflow.PollStatus", turn, services.items()),
                new MeasuredFunction(
                        "CancelRequest", OURS, "requesttracker.endpoint.CancelRequest", call, services.items()),
                new MeasuredFunction("GetRequest", OURS, "requesttracker.endpoint.GetRequest", call, services.items()));
    }

    /**
     * Returns the other functions that are primed.
     *
     * @param ours the result of {@link #ours}
     */
    static List<MeasuredFunction> others(List<MeasuredFunction> ours, FakeServices services, Jvm jvm)
            throws IOException, InterruptedException {
        MeasuredFunction poll = find(ours, "PollStatus");
        services.restore(poll.items());
        jvm.answer(find(ours, "CancelRequest"));
        Map<String, ObjectNode> canceling = services.items();
        String create = JSON.writeValueAsString(Map.of(
                "version",
                "2.0",
                "headers",
                Map.of("content-type", "application/x-amz-json-1.0", "x-amz-target", "CloudApiService.CreateResource"),
                "requestContext",
                Map.of("requestId", "cold"),
                "isBase64Encoded",
                false,
                "body",
                "{\"TypeName\":\"AWS::Logs::LogGroup\",\"DesiredState\":\"{}\"}"));
        String list = JSON.writeValueAsString(
                Map.of("version", "2.0", "requestContext", Map.of("requestId", "cold"), "isBase64Encoded", false));
        return List.of(
                new MeasuredFunction(
                        "CancelOperation", OURS, "requesttracker.workflow.CancelOperation", poll.event(), canceling),
                new MeasuredFunction(
                        "CloudControlProtocol", OURS, "requesttracker.endpoint.CloudControlProtocol", create, Map.of()),
                new MeasuredFunction("ListRequests", OURS, "requesttracker.endpoint.ListRequests", list, Map.of()),
                new MeasuredFunction(
                        "HandleCommand",
                        OURS,
                        "requesttracker.events.HandleCommand",
                        "{\"id\":\"cold\",\"detail-type\":\"Submit Resource Request\",\"detail\":" + SUBMISSION + "}",
                        Map.of()),
                new MeasuredFunction(
                        "RepairRequests",
                        OURS,
                        "requesttracker.repair.RepairRequests",
                        "{\"detail-type\":\"Scheduled Event\",\"detail\":{}}",
                        Map.of()));
    }

    private static MeasuredFunction find(List<MeasuredFunction> functions, String name) {
        return functions.stream()
                .filter(function -> function.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
