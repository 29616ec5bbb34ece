package requesttracker.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.jsontree.JsonTree;

@DisplayName("The header Idempotency-Key")
class IdempotencyKeyTest {
    private final TrackerHost tracker = new TrackerHost(HostOptions.inMemory());
    private final HttpClient http = HttpClient.newHttpClient();

    IdempotencyKeyTest() {
        tracker.serve();
    }

    @AfterEach
    void stop() {
        tracker.close();
    }

    private HttpResponse<String> submit(String key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(tracker.url() + "/requests"))
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(
                        "{\"Operation\":\"DELETE\",\"TypeName\":\"AWS::Logs::LogGroup\",\"Identifier\":\"g\"}"))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    @Test
    @DisplayName("is the same key with and without the quotes of the IETF's draft")
    void sameWithQuotes() throws Exception {
        JsonNode first = JsonTree.read(submit("\"key-1\"").body());
        JsonNode repeat = JsonTree.read(submit("key-1").body());

        assertThat(first.path("ClientToken").asText()).isEqualTo("key-1");
        assertThat(repeat.path("RequestToken")).isEqualTo(first.path("RequestToken"));
    }

    @Test
    @DisplayName("is named in the error if it breaks the rule")
    void namedWhenWrong() throws Exception {
        HttpResponse<String> refused = submit("\"two words\"");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("Idempotency-Key").doesNotContain("ClientToken");
    }
}
