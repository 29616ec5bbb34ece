package requesttracker.telemetry;

import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import requesttracker.domain.Request;
import requesttracker.domain.Settlement;
import requesttracker.json.Json;

/**
 * Writes log lines as JSON, and metrics in CloudWatch's embedded metric format, which needs no call.
 *
 * <p>Own code, because logging libraries with the same output add 300 ms to a cold start
 * (docs/decisions/0007-no-powertools.md).
 */
public final class Telemetry {
    /** The default namespace of the metrics. */
    public static final String NAMESPACE = "RequestTracker";

    private final Consumer<String> lines;
    private final InstantSource clock;
    private final String namespace;

    /** @param lines receives each line, without a line break */
    public Telemetry(Consumer<String> lines, InstantSource clock) {
        this(lines, clock, NAMESPACE);
    }

    /** @param namespace the metrics' namespace; each deployment in an account has a different one */
    public Telemetry(Consumer<String> lines, InstantSource clock, String namespace) {
        this.lines = lines;
        this.clock = clock;
        this.namespace = namespace;
    }

    /** Logs a warning. The members must not hold payloads or texts that may repeat a payload. */
    public void warn(String message, String requestToken, Map<String, ?> members) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("timestamp", clock.instant().toString());
        line.put("level", "WARN");
        line.put("message", message);
        line.put("RequestToken", requestToken);
        line.putAll(members);
        lines.accept(Json.writeAscii(line));
    }

    /** Reports a corrupt record. Its request does not change until a person repairs the record. */
    public void unreadable(String requestToken, String attribute) {
        warn("A record cannot be read; a person has to look at it", requestToken, Map.of("attribute", attribute));
        metric(Metric.UNREADABLE_RECORDS, 1, requestToken);
    }

    /**
     * Reports a request that the tracker failed because it could not continue. Its StatusMessage is the tracker's own.
     */
    public void gaveUp(Request request) {
        String why = request.progress().statusMessage().orElseThrow();
        warn(
                "The tracker gave a request up; a person has to look at why",
                request.requestToken(),
                Map.of("reason", why));
        metric(Metric.GIVEN_UP_REQUESTS, 1, request.requestToken());
    }

    /** Reports the metrics of a settled request. */
    public void settled(Request request) {
        Settlement end = request.settlement().orElseThrow();
        Map<Metric, Long> values = new EnumMap<>(Metric.class);
        values.put(Metric.REQUESTS, 1L);
        values.put(
                Metric.TIME_TO_SETTLE,
                Duration.between(request.submittedAt(), end.at()).toMillis());
        values.put(Metric.POLLS, (long) request.waitState().polls());
        Map<String, String> dimensions = new LinkedHashMap<>();
        dimensions.put("Operation", request.spec().operation().name());
        dimensions.put("TypeName", request.spec().typeName());
        dimensions.put("Outcome", end.outcome().name());
        emit(request.requestToken(), values, dimensions);
    }

    /** Reports one value of a metric without dimensions. */
    public void metric(Metric metric, long value, String requestToken) {
        emit(requestToken, Map.of(metric, value), Map.of());
    }

    /** Writes metrics with the same sets of dimensions in one line. */
    private void emit(String requestToken, Map<Metric, Long> values, Map<String, String> dimensions) {
        Map<String, Object> directive = new LinkedHashMap<>();
        directive.put("Namespace", namespace);
        directive.put("Dimensions", values.keySet().iterator().next().dimensionSets());
        directive.put(
                "Metrics",
                values.keySet().stream()
                        .map(metric -> Map.of("Name", metric.title(), "Unit", metric.unit()))
                        .toList());
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("_aws", Map.of("Timestamp", clock.millis(), "CloudWatchMetrics", List.of(directive)));
        line.put("RequestToken", requestToken);
        line.putAll(dimensions);
        values.forEach((metric, value) -> line.put(metric.title(), value));
        lines.accept(Json.writeAscii(line));
    }
}
