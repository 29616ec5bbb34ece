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
 * Calls the APIs of AWS at one address, which an emulator answers.
 *
 * <p>It does not use the SDK. A template's properties are the members of the APIs, so they can be passed on unchanged.
 * Some answers of emulators have shapes that the SDK can't read. No emulator checks a signature, so the calls have
 * none.
 *
 * @param endpoint the emulator's address
 * @param account twelve digits; moto and LocalStack take the access key as the account
 */
record Emulator(URI endpoint, String account) {
    static final String REGION = EngineFixture.REGION;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    /** The name that a service signs with, by the start of its targets. */
    private static final Map<String, String> SERVICES = Map.of(
            "AWSStepFunctions", "states", "DynamoDB_20120810", "dynamodb", "AWSEvents", "events", "AmazonSQS", "sqs");

    /**
     * Calls an API of the JSON protocols.
     *
     * @param target as {@code AWSEvents.PutRule}
     * @throws IllegalStateException with the answer, if it is not 200
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

    /** Returns whether the emulator has a REST API that only reads. */
    boolean has(String method, String service, String path) {
        return send(restRequest(method, service, path, null)).statusCode() == 200;
    }

    /**
     * Repeats a question until the answer is yes.
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
