package requesttracker.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import requesttracker.client.TrackerClient;
import requesttracker.jsontree.JsonTree;
import requesttracker.local.HostOptions;
import requesttracker.local.LocalServer;
import requesttracker.local.TrackerLauncher;
import requesttracker.proxy.SigningProxy;

@DisplayName("events")
class EventsTest {
    private LocalServer site;
    private TrackerClient tracker;
    private SigningProxy doorway;

    @BeforeEach
    void open() {
        site = LocalServer.serving(HostOptions.inMemory());
        tracker = new TrackerClient(URI.create(site.url()), Optional.empty());
        doorway = new SigningProxy(0, tracker);
    }

    @AfterEach
    void close() {
        doorway.close();
        site.close();
    }

    /** The command in a separate thread. */
    private record Following(CompletableFuture<Integer> ended, StringWriter output) {
        static Following at(String url, String... filter) throws InterruptedException {
            List<String> arguments =
                    new ArrayList<>(List.of("events", "--count", "1", "--output", "json", "--endpoint", url));
            arguments.addAll(List.of(filter));
            StringWriter output = new StringWriter();
            StringWriter said = new StringWriter();
            CommandLine command = TrackerLauncher.commandLine()
                    .setOut(new PrintWriter(output))
                    .setErr(new PrintWriter(said));
            var ended = CompletableFuture.supplyAsync(() -> command.execute(arguments.toArray(String[]::new)));
            for (int i = 0; i < 600 && !said.toString().contains("following " + url); i++) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            return new Following(ended, output);
        }

        ObjectNode first() throws Exception {
            assertThat(ended.get(60, TimeUnit.SECONDS)).isZero();
            return JsonTree.readObject(output.toString().strip());
        }
    }

    @Test
    @DisplayName("prints each published event when it arrives")
    void ofATracker() throws Exception {
        Following following = Following.at(site.url());
        String token = submit("named", "{}");
        ObjectNode event = following.first();
        assertThat(JsonTree.string(event, "source")).contains("request-tracker");
        assertThat(JsonTree.string(event.path("detail"), "RequestToken")).contains(token);
        assertThat(event.toString()).doesNotContain("ResourceModel");
    }

    @Test
    @DisplayName("prints settled requests through a signing proxy, which offers no events")
    void throughASigningProxy() throws Exception {
        Following following = Following.at(doorway.url());
        String token = submit("named", "{}");
        ObjectNode settled = following.first();
        assertThat(JsonTree.string(settled, "RequestToken")).contains(token);
        assertThat(JsonTree.string(settled, "Outcome")).contains("SUCCEEDED");
        assertThat(settled.has("ResourceModel")).isFalse();
    }

    @Test
    @DisplayName("prints a settled request after a hundred newer requests")
    void ofAnOldRequest() throws Exception {
        String stuck = "{\"DurationSeconds\": 600, \"RetryAfterSeconds\": 600}";
        String old = submit("old", stuck);
        for (int i = 0; i < 101; i++) {
            submit("newer-" + i, stuck);
        }
        Following following = Following.at(doorway.url());
        tracker.cancel(old);
        ObjectNode settled = following.first();
        assertThat(JsonTree.string(settled, "RequestToken")).contains(old);
        assertThat(JsonTree.string(settled, "Outcome")).contains("CANCELED");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("prints only events that match the filter, of")
    @ValueSource(strings = {"a tracker", "a doorway"})
    void withAFilter(String what) throws Exception {
        Following following = Following.at(
                what.equals("a tracker") ? site.url() : doorway.url(),
                "--label",
                "env=prod",
                "--status",
                "SUCCEEDED",
                "--submitted-by",
                "local:*");
        String failing = "{\"Outcome\": \"FAILED\", \"ErrorCode\": \"NotStabilized\"}";
        List<String> others = List.of(
                submit("of-another-label", "{}", "{\"env\": \"dev\"}"),
                submit("without-labels", "{}"),
                submit("of-another-outcome", failing, "{\"env\": \"prod\"}"));
        for (String other : others) {
            settle(other);
        }
        String token = submit("matching", "{}", "{\"env\": \"prod\", \"release\": \"42\"}");
        ObjectNode event = following.first();
        assertThat(JsonTree.string(event.has("detail") ? event.path("detail") : event, "RequestToken"))
                .contains(token);
    }

    /** Waits until the request has settled, and its terminal event is published. */
    private void settle(String token) throws InterruptedException {
        for (int i = 0; i < 600 && !tracker.get("/requests/" + token).toString().contains("\"Published\""); i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private String submit(String name, String behavior) {
        return submit(name, behavior, "{}");
    }

    private String submit(String name, String behavior, String labels) {
        ObjectNode request = tracker.post(
                "/requests",
                Map.of(),
                "{\"Operation\": \"CREATE\", \"TypeName\": \"AWS::Logs::LogGroup\", \"Labels\": " + labels
                        + ", \"DesiredState\": {\"LogGroupName\": \""
                        + name + "\", \"Simulate\": {\"Create\": " + behavior + "}}}");
        return JsonTree.string(request, "RequestToken").orElseThrow();
    }
}
