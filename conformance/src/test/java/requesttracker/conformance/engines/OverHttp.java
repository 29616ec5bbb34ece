package requesttracker.conformance.engines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import requesttracker.conformance.engines.Scenario.CancelAt;

/**
 * A client over HTTP, in real time.
 *
 * @param api the API's address, without a slash at its end
 */
record OverHttp(URI api) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    /** Emulators are slow to start functions; the longest scenario itself takes ten seconds. */
    private static final Duration SETTLED = Duration.ofMinutes(3);

    /** Submits a scenario's request, cancels it if the scenario has a cancel, and returns the settled request. */
    JsonNode run(Scenario scenario) {
        Map<String, Object> members = new LinkedHashMap<>(scenario.members());
        members.put("Operation", "CREATE");
        members.put("TypeName", "AWS::Logs::LogGroup");
        members.put("DesiredState", text(Map.of("Simulate", Map.of("Create", scenario.simulate()))));
        String token = post("/requests", members, 202).get("RequestToken").asText();
        if (scenario.cancel() == CancelAt.ASLEEP) {
            Emulator.until(
                    token + " is begun",
                    SETTLED,
                    () -> get(token).get("OperationStatus").asText().equals("IN_PROGRESS"));
            post("/requests/" + token + "/cancel", Map.of(), 202);
        }
        return settled(token);
    }

    /** Waits for the end of a request. */
    JsonNode settled(String token) {
        Emulator.until(token + " has settled", SETTLED, () -> get(token).has("Outcome"));
        return get(token);
    }

    JsonNode get(String token) {
        return send(HttpRequest.newBuilder(URI.create(api + "/requests/" + token)), 200);
    }

    JsonNode list() {
        return send(HttpRequest.newBuilder(URI.create(api + "/requests?maxResults=100")), 200);
    }

    JsonNode post(String path, Object body, int expected) {
        return send(
                HttpRequest.newBuilder(URI.create(api + path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(text(body))),
                expected);
    }

    /** Calls an action of Cloud Control's protocol. */
    JsonNode cloudControl(String action, Map<String, ?> input) {
        return send(
                HttpRequest.newBuilder(URI.create(api + "/"))
                        .header("Content-Type", "application/x-amz-json-1.0")
                        .header("X-Amz-Target", "CloudApiService." + action)
                        .POST(BodyPublishers.ofString(text(input))),
                200);
    }

    static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode send(HttpRequest.Builder builder, int expected) {
        HttpRequest request = builder.timeout(Duration.ofMinutes(2)).build();
        try {
            HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != expected) {
                throw new IllegalStateException(request + ": " + answer.statusCode() + " " + answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
