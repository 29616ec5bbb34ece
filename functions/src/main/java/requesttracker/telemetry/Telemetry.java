package requesttracker.telemetry;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import requesttracker.domain.Request;
import requesttracker.json.Json;

/**
 * Log lines as JSON, and metrics in CloudWatch's embedded metric format, which need no call and no library.
 *
 * <p>Own code, because it is forty lines, and the logging libraries that write the same cost a cold start 400 ms.
 */
public final class Telemetry {
    /** The namespace of the metrics. */
    public static final String NAMESPACE = "RequestTracker";

    private final Consumer<String> lines;
    private final InstantSource clock;

    /** @param lines takes each line, without its end */
    public Telemetry(Consumer<String> lines, InstantSource clock) {
        this.lines = lines;
        this.clock = clock;
    }

    /** Something that a person should know. The members must not hold payloads or texts that may repeat them. */
    public void warn(String message, String requestToken, Map<String, ?> members) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("timestamp", clock.instant().toString());
        line.put("level", "WARN");
        line.put("message", message);
        line.put("RequestToken", requestToken);
        line.putAll(members);
        lines.accept(Json.write(line));
    }

    /** A request has settled. */
    public void settled(Request request) {
        Request.Settlement end = request.settlement().orElseThrow();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("Requests", 1);
        values.put(
                "TimeToSettle",
                Duration.between(request.submittedAt(), end.at()).toMillis());
        values.put("Polls", request.parked().polls());
        Map<String, Object> dimensions = new LinkedHashMap<>();
        dimensions.put("Operation", request.asked().operation().name());
        dimensions.put("TypeName", request.asked().typeName());
        dimensions.put("Outcome", end.outcome().name());
        emit(
                request.requestToken(),
                List.of(List.of("Operation", "TypeName", "Outcome"), List.of("Outcome"), List.of()),
                List.of(unit("Requests", "Count"), unit("TimeToSettle", "Milliseconds"), unit("Polls", "Count")),
                dimensions,
                values);
    }

    /** One value of a metric without dimensions. */
    public void metric(String name, String unit, long value, String requestToken) {
        emit(requestToken, List.of(List.of()), List.of(unit(name, unit)), Map.of(), Map.of(name, value));
    }

    private void emit(
            String requestToken,
            List<List<String>> dimensionSets,
            List<Map<String, String>> metrics,
            Map<String, Object> dimensions,
            Map<String, Object> values) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put(
                "_aws",
                Map.of(
                        "Timestamp",
                        clock.millis(),
                        "CloudWatchMetrics",
                        List.of(Map.of("Namespace", NAMESPACE, "Dimensions", dimensionSets, "Metrics", metrics))));
        line.put("RequestToken", requestToken);
        line.putAll(dimensions);
        line.putAll(values);
        lines.accept(Json.write(line));
    }

    private static Map<String, String> unit(String name, String unit) {
        return Map.of("Name", name, "Unit", unit);
    }
}
