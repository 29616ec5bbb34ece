package requesttracker.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import requesttracker.client.RequestSigner;
import requesttracker.client.TrackerClient;
import requesttracker.jsontree.JsonTree;
import requesttracker.local.HostFixtures;
import requesttracker.local.HostOptions;
import requesttracker.local.LocalServer;
import requesttracker.proxy.SigningProxy;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Checks the page of a deployed tracker, which provides neither history nor events. */
@DisplayName("The page's stream, through the signing proxy,")
@Timeout(180)
class ConsoleFeedTest {
    private LocalServer site;
    private SignedApi api;
    private SigningProxy doorway;
    private BufferedReader stream;

    private void open(HostOptions options) throws IOException {
        site = LocalServer.serving(options);
        api = new SignedApi(site.url());
        RequestSigner signing = new RequestSigner(
                StaticCredentialsProvider.create(
                        AwsSessionCredentials.create(SignedApi.KEY_ID, SignedApi.SECRET, SignedApi.SESSION)),
                SignedApi.REGION);
        doorway = new SigningProxy(0, new TrackerClient(api.endpoint(), Optional.of(signing)));
    }

    private void listen() throws IOException {
        TrackerClient page = new TrackerClient(URI.create(doorway.url()), Optional.empty());
        stream = new BufferedReader(
                new InputStreamReader(page.events("/console/events").orElseThrow(), StandardCharsets.UTF_8));
        await("event: well"::equals);
    }

    @AfterEach
    void close() throws IOException {
        stream.close();
        doorway.close();
        api.close();
        site.close();
    }

    @Test
    @DisplayName("reports a request that settles after a hundred newer requests")
    void reportsAnOldRequest() throws IOException {
        open(HostOptions.inMemory());
        String old = create("old", "{\"DurationSeconds\": 3600, \"RetryAfterSeconds\": 2}");
        for (int i = 0; i < 101; i++) {
            submit("{\"Operation\":\"DELETE\",\"TypeName\":\"AWS::Logs::LogGroup\",\"Identifier\":\"gone-" + i + "\"}");
        }
        listen();
        submitter().cancel(old);
        await(line -> line.contains(old) && line.contains("\"Outcome\":\"CANCELED\""));
    }

    @Test
    @DisplayName("reports the missed requests, and the message well, when the API answers again")
    void reportsMissedRequests() throws IOException {
        open(HostOptions.inMemory());
        listen();
        api.away = path -> path.matches("/requests/[^?]+");
        String token = create("missed", "{\"DurationSeconds\": 1}");
        await("event: trouble"::equals);
        api.away = path -> true;
        await("event: trouble"::equals);
        api.away = path -> false;
        await("event: well"::equals);
        await(line -> line.contains(token) && line.contains("SUCCEEDED"));
    }

    @Test
    @DisplayName("has the message well even if no request has changed")
    void recovers() throws IOException {
        open(HostOptions.inMemory());
        listen();
        api.away = path -> true;
        await("event: trouble"::equals);
        api.away = path -> false;
        await("event: well"::equals);
    }

    @Test
    @DisplayName("costs a read for each change and each due poll, and none for waiting requests")
    void looksWhenDue() throws IOException {
        open(HostOptions.inMemory());
        listen();
        String token = create("waiting", "{\"DurationSeconds\": 900, \"RetryAfterSeconds\": 600}");
        await(line -> line.contains(token) && line.contains("RetryAfter"));
        long looks = calls("GET /requests/" + token);
        long lists = calls("GET /requests?");
        // The list may have changed once more since that read.
        while (calls("GET /requests?") < lists + 4) {
            assertThat(stream.readLine()).isNotNull();
        }
        assertThat(calls("GET /requests/" + token)).isLessThanOrEqualTo(looks + 1);
    }

    @Test
    @DisplayName("reports that a request has expired")
    void reportsAnExpiry() throws IOException {
        open(HostFixtures.forgettingAfter(Duration.ofSeconds(8)));
        listen();
        String token = create("short-lived", "{\"DurationSeconds\": 1}");
        await(line -> line.contains("\"gone\":[\"" + token + "\"]"));
    }

    private long calls(String prefix) {
        return api.reached.stream().filter(call -> call.startsWith(prefix)).count();
    }

    private void await(Predicate<String> wanted) throws IOException {
        String line = stream.readLine();
        while (!wanted.test(line)) {
            line = stream.readLine();
        }
    }

    private String create(String name, String behavior) {
        return submit(
                "{\"Operation\":\"CREATE\",\"TypeName\":\"AWS::Logs::LogGroup\",\"DesiredState\":{\"LogGroupName\":\""
                        + name + "\",\"Simulate\":{\"Create\":" + behavior + "}}}");
    }

    private String submit(String body) {
        return JsonTree.string(submitter().post("/requests", Map.of(), body), "RequestToken")
                .orElseThrow();
    }

    private TrackerClient submitter() {
        return new TrackerClient(URI.create(site.url()), Optional.empty());
    }
}
