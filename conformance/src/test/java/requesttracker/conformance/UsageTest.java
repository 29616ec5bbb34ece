package requesttracker.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.local.RepositoryFiles;
import requesttracker.statemachine.engine.VirtualTimers;

/**
 * Counts the billed units of a request, end to end. The capacity units are those that the DynamoDB emulator reports,
 * with indexes and transactions. {@code docs/cost.md} is computed from the file with these counts.
 */
@DisplayName("What a request uses")
class UsageTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COUNTS = "/requesttracker/infra/usage.json";

    /** The property that names the file to write changed counts to. */
    private static final String UPDATE = "usage.update";

    /**
     * The size of a desired state: a kilobyte. Each further kilobyte costs two more write units, and one more when it
     * is deleted.
     */
    private static final int DESIRED_STATE_CHARACTERS = 1_000;

    @Test
    @DisplayName("agrees with the counts of the cost model")
    void isWhatThePriceIsComputedFrom() throws Exception {
        ObjectNode counted = JSON.createObjectNode();
        count("", "", counted.putObject("once"), counted.putObject("poll"));
        count(mostLabels(), "", counted.putObject("labeledOnce"), counted.putObject("labeledPoll"));
        count("", callback("KEEP"), counted.putObject("calledBackOnce"), counted.putObject("calledBackPoll"));
        count("", callback("CANCEL"), counted.putObject("watchedOnce"), counted.putObject("watchedPoll"));
        String update = System.getProperty(UPDATE);
        if (update != null) {
            Files.writeString(RepositoryFiles.path(update), counted.toPrettyString() + "\n");
        }
        try (InputStream file = UsageTest.class.getResourceAsStream(COUNTS)) {
            assertThat(counted)
                    .as("infra's usage.json; -D%s=infra/src/main/resources%s updates it", UPDATE, COUNTS)
                    .isEqualTo(JSON.readTree(file));
        }
    }

    private static String callback(String onCallerGone) {
        return "\"Callback\":{\"TaskToken\":\"" + IamCheckingAccount.callerToken() + "\",\"OnCallerGone\":\""
                + onCallerGone + "\"},";
    }

    private static void count(String labels, String callback, ObjectNode once, ObjectNode poll) throws Exception {
        Map<String, Double> few = new TreeMap<>();
        Map<String, Double> many = new TreeMap<>();
        int fewPolls = use(45, labels, callback, few);
        int manyPolls = use(245, labels, callback, many);
        assertThat(manyPolls).isGreaterThan(fewPolls + 5);
        few.forEach((unit, units) -> {
            double each = (many.get(unit) - units) / (manyPolls - fewPolls);
            once.put(unit, units - fewPolls * each);
            poll.put(unit, each);
        });
    }

    /** Returns 4,096 bytes of labels: 16 of 256 each. */
    private static String mostLabels() {
        return IntStream.range(0, 16)
                .mapToObj(i -> "\"label-" + (char) ('a' + i) + "\":\"" + "v".repeat(249) + "\"")
                .collect(Collectors.joining(","));
    }

    /** Runs one create from its submit to its end, and returns the number of its polls. */
    private static int use(int seconds, String labels, String callback, Map<String, Double> used) throws Exception {
        VirtualTimers timers = new VirtualTimers(Instant.parse("2026-01-01T00:00:00Z"));
        try (IamCheckingAccount account = IamCheckingAccount.open(timers, event -> {}, call -> {})) {
            String body = "{\"Operation\":\"CREATE\",\"TypeName\":\"AWS::Logs::LogGroup\",\"ClientToken\":\"once\","
                    + "\"Labels\":{" + labels + "}," + callback
                    + "\"DesiredState\":{\"LogGroupName\":\"used\",\"Simulate\":{\"Create\":{\"DurationSeconds\":"
                    + seconds
                    + ",\"RetryAfterSeconds\":10}},\"Text\":\"" + "t".repeat(DESIRED_STATE_CHARACTERS) + "\"}}";
            String token =
                    call(account, "SubmitRequest", body, "").get("RequestToken").asText();
            timers.runUntilIdle();
            IamCheckingAccount.Usage usage = account.usage();
            used.put("transitions", (double) usage.transitions);
            used.put("invocations", (double) usage.invocations);
            used.put("events", (double) usage.events);
            used.put("writes", usage.writes);
            used.put("reads", usage.reads);
            used.put("apiCalls", 1.0);
            JsonNode request = call(account, "GetRequest", "", token);
            assertThat(request.get("Outcome").asText()).isEqualTo("SUCCEEDED");
            return request.get("PollCount").asInt();
        }
    }

    private static JsonNode call(IamCheckingAccount account, String function, String body, String token)
            throws IOException {
        return JSON.readTree(account.invoke(function, IamCheckingAccount.http(body, token))
                .get("body")
                .asText());
    }
}
