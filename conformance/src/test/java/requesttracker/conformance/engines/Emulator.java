package requesttracker.conformance.engines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Calls the APIs of AWS at the address of an emulator.
 *
 * <p>Does not use the SDK. A template's properties are the members of the APIs, so a call passes them unchanged. Some
 * responses of emulators have shapes that the SDK can't read. The calls have no signature, since no emulator checks it.
 *
 * @param endpoint the emulator's address
 * @param account twelve digits; moto and LocalStack use the access key as the account
 */
record Emulator(URI endpoint, String account) {
    static final String REGION = EngineFixture.REGION;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    /** The signing name of a service, by the prefix of its targets. */
    private static final Map<String, String> SERVICES = Map.of(
            "AWSStepFunctions", "states", "DynamoDB_20120810", "dynamodb", "AWSEvents", "events", "AmazonSQS", "sqs");

    /**
     * Calls an API of the JSON protocols.
     *
     * @param target the target, such as {@code AWSEvents.PutRule}
     * @throws IllegalStateException if the status is not 200; the message has the response
     */
    JsonNode call(String target, Object input) {
        String service = SERVICES.get(target.substring(0, target.indexOf('.')));
        HttpRequest.Builder request = request(service, "/")
                .header("X-Amz-Target", target)
                .header("Content-Type", "application/x-amz-json-" + (service.equals("events") ? "1.1" : "1.0"))
                .POST(BodyPublishers.ofByteArray(bytes(input)));
        return read(target, send(request));
    }

    /** Calls a REST API. A {@code null} input sends no body. */
    JsonNode rest(String method, String service, String path, Object input) {
        return read(method + " " + path, send(restRequest(method, service, path, input)));
    }

    /** Calls an API of the query protocol, such as IAM's, and ignores the answer. */
    void query(String service, Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(member -> member.getKey() + "=" + URLEncoder.encode(member.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpResponse<byte[]> answer = send(request(service, "/")
                .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                .POST(BodyPublishers.ofString(body)));
        if (answer.statusCode() != 200) {
            throw refused(form.get("Action"), answer);
        }
    }

    /** Invokes a function, and returns the unchanged answer. */
    HttpResponse<byte[]> invoke(String function, byte[] payload) {
        return send(request("lambda", "/2015-03-31/functions/" + encoded(function) + "/invocations")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(payload)));
    }

    /** Returns whether the emulator supports a REST API, which must not change anything. */
    boolean has(String method, String service, String path) {
        return send(restRequest(method, service, path, null)).statusCode() == 200;
    }

    /**
     * Waits until a condition holds.
     *
     * @param question returns whether the condition holds
     * @throws IllegalStateException if the condition does not hold in time
     */
    static void until(String what, Duration atMost, Supplier<Boolean> question) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!question.get()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not within " + atMost.toSeconds() + " s: " + what);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder restRequest(String method, String service, String path, Object input) {
        return request(service, path)
                .header("Content-Type", "application/json")
                .method(method, input == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(bytes(input)));
    }

    private HttpRequest.Builder request(String service, String path) {
        return HttpRequest.newBuilder(URI.create(endpoint + path))
                .timeout(Duration.ofMinutes(2))
                .header("X-Amz-Date", "20260101T000000Z")
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=" + account + "/20260101/" + REGION + "/" + service
                                + "/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + "0".repeat(64));
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static JsonNode read(String what, HttpResponse<byte[]> answer) {
        if (answer.statusCode() / 100 != 2) {
            throw refused(what, answer);
        }
        try {
            return answer.body().length == 0 ? JSON.createObjectNode() : JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(what + " was not answered by JSON", e);
        }
    }

    private static IllegalStateException refused(String what, HttpResponse<byte[]> answer) {
        return new IllegalStateException(
                what + ": " + answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8));
    }

    private static byte[] bytes(Object input) {
        try {
            return JSON.writeValueAsBytes(input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
