package requesttracker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.Operation;
import requesttracker.domain.Request;
import requesttracker.domain.Submission;
import requesttracker.domain.TrackerSettings;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;

/** docs.aws.amazon.com, "Specification: Embedded metric format". */
@DisplayName("A metric is a log line")
class TelemetryTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final List<String> lines = new ArrayList<>();
    private final Telemetry telemetry = new Telemetry(lines::add, () -> NOW, "RequestTracker/one-stack");

    @Test
    @DisplayName("of printable ASCII, even if Cloud Control's text is not")
    void isPrintable() throws MalformedJsonException {
        String status = "UP\u001b]0;pwned\u0007\u007f\u009b2J\u202eé😀";
        telemetry.warn("An unknown status", "token", Map.of("OperationStatus", status));

        assertThat(lines.get(0)).isPrintable().matches("[ -~]+");
        assertThat(line()).containsEntry("OperationStatus", status);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("with namespace, unit, sets of dimensions and the RequestToken")
    void ofOneValue(Metric metric) throws MalformedJsonException {
        telemetry.metric(metric, 7, "token");

        assertThat(line())
                .containsEntry("RequestToken", "token")
                .extractingByKey(metric.title())
                .hasToString("7");
        assertThat(directive())
                .containsEntry("Namespace", "RequestTracker/one-stack")
                .containsEntry("Dimensions", metric.dimensionSets())
                .containsEntry("Metrics", List.of(Map.of("Name", metric.title(), "Unit", metric.unit())));
    }

    @Test
    @DisplayName("with a value for each dimension of a settled request")
    void ofASettledRequest() throws MalformedJsonException {
        Request request = Lifecycle.submitted(
                "token",
                Submission.read(
                        Map.of(
                                "Operation", Operation.DELETE.name(),
                                "TypeName", "AWS::Logs::LogGroup",
                                "Identifier", "group"),
                        TrackerSettings.DEFAULT),
                Optional.empty(),
                NOW.minusMillis(1_500));
        telemetry.settled(Lifecycle.fail(request, "why", NOW));

        assertThat(line())
                .containsEntry("Operation", "DELETE")
                .containsEntry("TypeName", "AWS::Logs::LogGroup")
                .containsEntry("Outcome", "FAILED");
        assertThat(line().get("Requests")).hasToString("1");
        assertThat(line().get("TimeToSettle")).hasToString("1500");
        assertThat(line().get("Polls")).hasToString("0");
        for (Metric metric : List.of(Metric.REQUESTS, Metric.TIME_TO_SETTLE, Metric.POLLS)) {
            assertThat(directive()).containsEntry("Dimensions", metric.dimensionSets());
            assertThat(line().keySet()).containsAll(metric.dimensionSets().get(0));
        }
    }

    private Map<String, Object> line() throws MalformedJsonException {
        assertThat(lines).hasSize(1);
        return Json.object(ByteBuffer.wrap(lines.get(0).getBytes(StandardCharsets.UTF_8)));
    }

    private Map<String, Object> directive() throws MalformedJsonException {
        List<?> directives = (List<?>) Json.member(line(), "_aws").get("CloudWatchMetrics");
        assertThat(directives).hasSize(1);
        return Json.member(Map.of("only", directives.get(0)), "only");
    }
}
