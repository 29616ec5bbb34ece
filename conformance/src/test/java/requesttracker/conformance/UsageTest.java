package requesttracker.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
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

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String LEASE = "run-1";
    private static final String LEASED = "\"LeaseId\":\"" + LEASE + "\",";

    /** The first renewal is before the submit. */
    private static final Renewals LONG_LEASE = new Renewals(3_600, List.of(0));

    /**
     * When a lease is renewed.
     *
     * @param seconds how long the lease lasts from each renewal
     * @param at in seconds from the start
     */
    private record Renewals(int seconds, List<Integer> at) {
        static final Renewals NONE = new Renewals(0, List.of());
    }

    @Test
    @DisplayName("agrees with the counts of the cost model")
    void isWhatThePriceIsComputedFrom() throws Exception {
        ObjectNode counted = JSON.createObjectNode();
        count("", "", counted.putObject("once"), counted.putObject("poll"));
        count(mostLabels(), "", counted.putObject("labeledOnce"), counted.putObject("labeledPoll"));
        count("", callback("KEEP"), counted.putObject("calledBackOnce"), counted.putObject("calledBackPoll"));
        count("", callback("CANCEL"), counted.putObject("watchedOnce"), counted.putObject("watchedPoll"));
        count("", LEASED, LONG_LEASE, counted.putObject("leasedOnce"), counted.putObject("leasedPoll"));
        countLease(counted.putObject("leaseRenewal"), counted.putObject("leaseWake"));
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

    private static void count(String labels, String more, ObjectNode once, ObjectNode poll) throws Exception {
        count(labels, more, Renewals.NONE, once, poll);
    }

    /** Counts one renewal of a lease, and one wake of the workflow at a lease's end. */
    private static void countLease(ObjectNode renewal, ObjectNode wake) throws Exception {
        Map<String, Double> renewed = new TreeMap<>();
        try (IamCheckingAccount account = IamCheckingAccount.open(new VirtualTimers(START), event -> {}, call -> {})) {
            account.renewLease(LEASE, 30);
            put(account.usage(), renewed);
        }
        Map<String, Double> asleep = new TreeMap<>();
        assertThat(use(95, 100, LEASED, LONG_LEASE, asleep)).isEqualTo(1);
        // The lease ends 30, 50, 70 and 90 s after the start.
        int wakes = 4;
        Map<String, Double> woken = new TreeMap<>();
        assertThat(use(95, 100, LEASED, new Renewals(30, List.of(0, 20, 40, 60, 80)), woken))
                .isEqualTo(1);
        renewed.forEach((unit, units) -> {
            renewal.put(unit, units);
            wake.put(unit, (woken.get(unit) - asleep.get(unit) - 4 * units) / wakes);
        });
    }

    private static void count(String labels, String more, Renewals renewals, ObjectNode once, ObjectNode poll)
            throws Exception {
        Map<String, Double> few = new TreeMap<>();
        Map<String, Double> many = new TreeMap<>();
        String members = more + "\"Labels\":{" + labels + "},";
        int fewPolls = use(45, 10, members, renewals, few);
        int manyPolls = use(245, 10, members, renewals, many);
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
    private static int use(int seconds, int retryAfter, String members, Renewals renewals, Map<String, Double> used)
            throws Exception {
        VirtualTimers timers = new VirtualTimers(START);
        try (IamCheckingAccount account = IamCheckingAccount.open(timers, event -> {}, call -> {})) {
            String body =
                    "{\"Operation\":\"CREATE\",\"TypeName\":\"AWS::Logs::LogGroup\",\"ClientToken\":\"once\"," + members
                            + "\"DesiredState\":{\"LogGroupName\":\"used\",\"Simulate\":{\"Create\":{\"DurationSeconds\":"
                            + seconds + ",\"RetryAfterSeconds\":" + retryAfter + "}},\"Text\":\""
                            + "t".repeat(DESIRED_STATE_CHARACTERS) + "\"}}";
            Iterator<Integer> at = renewals.at.iterator();
            if (at.hasNext()) {
                timers.advanceTo(START.plusSeconds(at.next()));
                account.renewLease(LEASE, renewals.seconds);
            }
            String token =
                    call(account, "SubmitRequest", body, "").get("RequestToken").asText();
            while (at.hasNext()) {
                timers.advanceTo(START.plusSeconds(at.next()));
                account.renewLease(LEASE, renewals.seconds);
            }
            timers.runUntilIdle();
            put(account.usage(), used);
            used.put("apiCalls", 1.0 + renewals.at.size());
            JsonNode request = call(account, "GetRequest", "", token);
            assertThat(request.get("Outcome").asText()).isEqualTo("SUCCEEDED");
            return request.get("PollCount").asInt();
        }
    }

    private static void put(IamCheckingAccount.Usage usage, Map<String, Double> used) {
        used.put("transitions", (double) usage.transitions);
        used.put("invocations", (double) usage.invocations);
        used.put("events", (double) usage.events);
        used.put("writes", usage.writes);
        used.put("reads", usage.reads);
        used.put("apiCalls", 1.0);
    }

    private static JsonNode call(IamCheckingAccount account, String function, String body, String token)
            throws IOException {
        return JSON.readTree(account.invoke(function, IamCheckingAccount.http(body, token))
                .get("body")
                .asText());
    }
}
