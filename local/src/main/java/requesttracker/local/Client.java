package requesttracker.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The tracker's REST endpoint as a caller sees it. */
public final class Client {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String url;

    public Client(String url) {
        this.url = url;
    }

    /** A request as the endpoint shows it. */
    public JsonNode submit(JsonNode submission) throws IOException, InterruptedException {
        return ok(post("/requests", submission.toString()), 202);
    }

    JsonNode get(String token) throws IOException, InterruptedException {
        return ok(send(HttpRequest.newBuilder(URI.create(url + "/requests/" + token))), 200);
    }

    public JsonNode cancel(String token) throws IOException, InterruptedException {
        return ok(post("/requests/" + token + "/cancel", ""), 202);
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url + path))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    }

    private static JsonNode ok(HttpResponse<String> response, int expected) throws IOException {
        if (response.statusCode() != expected) {
            throw new IOException("the endpoint answered " + response.statusCode() + ": " + response.body());
        }
        return JSON.readTree(response.body());
    }
}
