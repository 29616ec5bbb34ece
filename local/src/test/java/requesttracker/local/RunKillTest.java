package requesttracker.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import requesttracker.cli.Tracker;
import requesttracker.client.TrackerClient;
import requesttracker.jsontree.JsonTree;
import requesttracker.simulator.RecordedCall;

/**
 * {@code tracker run} with real processes that are killed at random moments, {@code -Dtracker.runKills=N} times, 10
 * unless that is set. Needs {@code sh}, {@code curl} and {@code env} of GNU.
 */
@DisplayName("After 'tracker run'")
class RunKillTest {
    private static final int KILLS = Integer.getInteger("tracker.runKills", 10);
    private static final long SEED = Long.getLong("tracker.seed", 7);
    private static final Duration CANCEL_WITHIN = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Two clients start creates that take an hour, one after the other, until one is refused. */
    private static final String COMMAND = """
            starts() {
              while curl -sf -o /dev/null -H 'content-type: application/x-amz-json-1.0' \\
                -H 'x-amz-target: CloudApiService.CreateResource' -d '{"TypeName":"Acme::Open::Thing",
                "DesiredState":"{\\"Simulate\\":{\\"Create\\":{\\"DurationSeconds\\":3600,\\"RetryAfterSeconds\\":60}}}"}' \\
                "$AWS_ENDPOINT_URL_CLOUDCONTROL/"; do sleep 0.05; done
            }
            starts & starts & wait
            """;

    /** What ends a command, and the exit code of the run then. */
    private enum RunEnding {
        COMMAND_KILLED(137),
        RUN_INTERRUPTED(130),
        RUN_TERMINATED(143);

        final int exitCode;

        RunEnding(int exitCode) {
            this.exitCode = exitCode;
        }

        void send(Process run) throws IOException, InterruptedException {
            switch (this) {
                case COMMAND_KILLED -> command(run).destroyForcibly();
                case RUN_INTERRUPTED -> kill("INT", run);
                case RUN_TERMINATED -> run.destroy();
            }
        }

        private static ProcessHandle command(Process run) {
            return run.children().findFirst().orElseThrow();
        }

        private static void kill(String signal, Process process) throws IOException, InterruptedException {
            new ProcessBuilder("/bin/kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }
    }

    private final List<RecordedCall> calls = new CopyOnWriteArrayList<>();
    private final List<Process> runs = new ArrayList<>();

    @TempDir
    Path folder;

    private LocalServer site;
    private TrackerClient api;

    @BeforeEach
    void serve() {
        site = LocalServer.serving(HostOptions.inMemory().onCall(calls::add));
        api = new TrackerClient(URI.create(site.url()), Optional.empty());
    }

    @AfterEach
    void stop() {
        runs.forEach(Process::destroyForcibly);
        site.close();
    }

    @Test
    @DisplayName("no operation runs on unseen, however and whenever the command or the run is killed")
    void nothingRunsOn() throws Exception {
        Random random = new Random(SEED);
        List<Duration> times = new ArrayList<>();
        int requests = 0;
        for (int i = 0; i < KILLS; i++) {
            RunEnding ending = RunEnding.values()[i % RunEnding.values().length];
            int before = calls.size();
            Process run = start("kill-" + i);
            awaitCall("CreateResource", before);
            Thread.sleep(random.nextInt(700));
            Instant at = Instant.now();
            ending.send(run);

            assertThat(run.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as(said("kill-" + i))
                    .isTrue();
            assertThat(run.exitValue()).as(said("kill-" + i)).isEqualTo(ending.exitCode);
            Instant first = calls.subList(before, calls.size()).stream()
                    .filter(call -> call.action().equals("CancelResourceRequest"))
                    .map(RecordedCall::at)
                    .findFirst()
                    .orElseThrow();
            times.add(Duration.between(at, first));
            requests += assertSettled("kill-" + i);
        }
        System.out.println(KILLS + " kills, " + requests + " requests; the first cancel left after "
                + times.stream().sorted().map(Duration::toMillis).toList() + " ms");
        assertThat(times).allSatisfy(time -> assertThat(time).isLessThan(CANCEL_WITHIN));
    }

    @Test
    @DisplayName("that ended well, each request has settled; --on-exit keep leaves them")
    void waitsOrKeeps() throws Exception {
        Process waiting = run("waits", List.of(), create(1));
        assertThat(waiting.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(waiting.exitValue()).as(said("waits")).isZero();
        assertThat(outcomes("waits")).containsExactly("SUCCEEDED TRUE");
        assertThat(record("waits").toString()).as("without --lease").doesNotContain("Lease");

        Process keeping = run("keeps", List.of("--on-exit", "keep"), create(3600) + "exit 5\n");
        assertThat(keeping.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(keeping.exitValue()).isEqualTo(5);
        assertThat(said("keeps")).contains("continues; to cancel it: tracker cancel ");
        assertThat(outcomes("keeps")).containsExactly("? UNKNOWN");
    }

    @Test
    @DisplayName(
            "whose second signal came, the command is dead, its requests are canceled, and what continues is named")
    void secondSignal() throws Exception {
        String stubborn = "trap '' TERM\n" + COMMAND.replace("3600,", "3600,\\\"IgnoreCancel\\\":true,");
        Process run = run("twice", List.of(), stubborn);
        awaitCall("CreateResource", 0);
        run.destroy();
        assertThat(run.waitFor(300, TimeUnit.MILLISECONDS)).isFalse();
        run.destroy();
        assertThat(run.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(run.exitValue()).isEqualTo(143);
        assertThat(said("twice")).contains("continues; to watch it: tracker watch ");
        assertThat(record("twice").path("Requests"))
                .isNotEmpty()
                .allSatisfy(request ->
                        assertThat(request.path("CancelReason").asText()).isEqualTo("REQUESTED"));
    }

    @Test
    @DisplayName(
            "with --lease was killed, its requests are canceled at the end of the lease; a renewed lease cancels none")
    void lease() throws Exception {
        Instant began = Instant.now();
        List<String> leased = List.of("--lease", "30");
        Process living = run("lives", leased, create(38));
        Process killed = run("killed", leased, COMMAND);
        Process left = run("left", List.of("--lease", "30", "--on-exit", "wait"), create(3600));
        awaitRequest("lives");
        awaitRequest("killed");
        awaitRequest("left");
        await("the command's end", () -> left.children().findAny().isEmpty());

        killed.destroyForcibly();
        RunEnding.kill("INT", left);
        assertThat(left.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        Instant ended = Instant.now();
        assertThat(left.exitValue()).as(said("left")).isEqualTo(130);
        assertThat(said("left")).contains(" continues; the tracker cancels it when the lease ends, at 20");

        assertThat(living.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(living.exitValue()).as(said("lives")).isZero();
        assertThat(outcomes("lives")).containsExactly("SUCCEEDED TRUE");
        assertThat(record("lives").path("Requests").path(0).path("LeaseIds"))
                .containsExactly(record("lives").get("RunId"));

        for (String name : List.of("killed", "left")) {
            await("the cancels", () -> requests(name).stream().allMatch(request -> request.has("Outcome")));
            for (JsonNode request : requests(name)) {
                JsonNode full = api.request(request.path("RequestToken").asText());
                assertThat(full.path("Outcome").asText()).as("%s", full).isEqualTo("CANCELED");
                assertThat(full.path("CancelReason").asText()).isEqualTo("LEASE_EXPIRED");
                assertThat(full.path("LeaseIds")).containsExactly(record(name).get("RunId"));
            }
        }
        assertThat(calls)
                .filteredOn(call -> call.action().equals("CancelResourceRequest"))
                .extracting(RecordedCall::at)
                .isNotEmpty()
                .allSatisfy(at -> assertThat(at).isBetween(began.plusSeconds(30), ended.plusSeconds(30 + 10)));

        assertThat(running()).as("operations that Cloud Control continues").isEmpty();
    }

    /** Returns a script that starts one create, which takes that time. */
    private static String create(int seconds) {
        return COMMAND.substring(0, COMMAND.indexOf("starts &"))
                        .replace("3600", Integer.toString(seconds))
                        .replace("60}", "1}")
                        .replace("; do sleep 0.05; done", "; do break; done")
                + "starts\n";
    }

    private Process start(String name) throws IOException {
        return run(name, List.of(), COMMAND);
    }

    private Process run(String name, List<String> options, String script) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "env",
                // A shell starts what runs in the background with this signal ignored.
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Tracker.class.getName(),
                "run",
                "--endpoint",
                site.url(),
                "--record",
                folder.resolve(name + ".json").toString()));
        words.addAll(options);
        words.addAll(List.of("--", "sh", "-c", script));
        Process run = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".out").toFile())
                .start();
        runs.add(run);
        return run;
    }

    private String said(String name) throws IOException {
        return Files.readString(folder.resolve(name + ".out"));
    }

    private JsonNode record(String name) throws IOException {
        return JsonTree.read(Files.readString(folder.resolve(name + ".json")));
    }

    private List<String> outcomes(String name) throws IOException {
        List<String> outcomes = new ArrayList<>();
        record(name)
                .path("Requests")
                .forEach(request -> outcomes.add(request.path("Outcome").asText("?") + " "
                        + request.path("Exists").asText()));
        return outcomes;
    }

    private void awaitCall(String action, int from) throws Exception {
        await(
                action,
                () -> calls.stream().skip(from).anyMatch(call -> call.action().equals(action)));
    }

    private void awaitRequest(String name) throws Exception {
        Path record = folder.resolve(name + ".json");
        await(
                "a request of " + name,
                () -> Files.exists(record)
                        && Files.size(record) > 0
                        && !requests(name).isEmpty());
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        Instant until = Instant.now().plus(PATIENCE);
        while (!condition.call()) {
            assertThat(Instant.now()).as("waiting for " + what).isBefore(until);
            Thread.sleep(10);
        }
    }

    /** Returns how many requests the run made. */
    private int assertSettled(String name) throws IOException {
        JsonNode record = record(name);
        assertThat(record.path("StartsInDoubt")).isEmpty();
        Set<String> reported = new TreeSet<>();
        record.path("Requests")
                .forEach(request -> reported.add(request.path("RequestToken").asText()));

        Set<String> made = new TreeSet<>();
        for (JsonNode request : requests(name)) {
            made.add(request.path("RequestToken").asText());
            assertThat(request.has("Outcome")).as("%s", request).isTrue();
        }
        assertThat(reported).isEqualTo(made).isNotEmpty();
        assertThat(running()).as("operations that Cloud Control runs on").isEmpty();
        return made.size();
    }

    /** Returns the requests of a run, from the list of the tracker. */
    private List<JsonNode> requests(String name) throws IOException {
        List<JsonNode> requests = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            ObjectNode page = api.get("/requests?maxResults=100&runId="
                    + record(name).path("RunId").asText()
                    + next.map(token -> "&nextToken=" + token).orElse(""));
            page.path("Requests").forEach(requests::add);
            next = JsonTree.string(page, "NextToken");
        } while (next.isPresent());
        return requests;
    }

    private JsonNode running() {
        String filter = "{\"ResourceRequestStatusFilter\":{\"OperationStatuses\":"
                + "[\"PENDING\",\"IN_PROGRESS\",\"CANCEL_IN_PROGRESS\"]}}";
        return JsonTree.read(new TrackerClient(site.cloudControl(), Optional.empty())
                        .send(
                                "POST",
                                "/",
                                Map.of(
                                        "content-type",
                                        "application/x-amz-json-1.0",
                                        "x-amz-target",
                                        "CloudApiService.ListResourceRequests"),
                                filter.getBytes(StandardCharsets.UTF_8))
                        .text())
                .path("ResourceRequestStatusSummaries");
    }
}
