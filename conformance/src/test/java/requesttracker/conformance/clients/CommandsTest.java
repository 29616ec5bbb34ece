package requesttracker.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.client.TrackerClient;
import requesttracker.domain.OnConflict;
import requesttracker.domain.OnTimeout;
import requesttracker.domain.Operation;
import requesttracker.jsontree.JsonTree;
import requesttracker.local.HostOptions;
import requesttracker.local.LocalServer;

@DisplayName("The commands")
class CommandsTest {
    private static LocalServer site;

    @TempDir
    Path folder;

    @BeforeAll
    static void serve() {
        site = LocalServer.serving(HostOptions.inMemory());
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    @Test
    @DisplayName("submit with options waits until the request has SUCCEEDED")
    void submitsFromOptions() {
        CommandResult ran = run("submit", "--operation", "create", "--type-name", "AWS::Logs::LogGroup", "--wait");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("400").contains("DesiredState is required");

        ran = run(
                "submit",
                "--operation",
                "create",
                "--type-name",
                "AWS::Logs::LogGroup",
                "--desired-state",
                "{\"LogGroupName\": \"from-options\"}",
                "--wait");
        assertThat(ran.err()).matches("submitted [-0-9a-f]{36}\\n");
        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .contains("CREATE AWS::Logs::LogGroup from-options")
                .contains("SUCCEEDED");
    }

    @Test
    @DisplayName("submit with a file prefers an option to the file's member, and --quiet prints only the token")
    void submitsFromAFile() throws Exception {
        Path file = folder.resolve("request.json");
        Files.writeString(
                file,
                "{\"Operation\": \"CREATE\", \"TypeName\": \"AWS::Logs::LogGroup\", \"TimeoutSeconds\": 5,"
                        + " \"DesiredState\": {\"LogGroupName\": \"from-file\"}}");
        CommandResult ran = run("submit", "--file", file.toString(), "--timeout", "77", "--quiet");
        assertThat(ran.out().strip()).matches("[-0-9a-f]{36}");
        assertThat(run("status", ran.out().strip(), "--output", "json")
                        .json()
                        .path("TimeoutSeconds")
                        .intValue())
                .isEqualTo(77);
    }

    @Test
    @DisplayName("submit reads standard input")
    void submitsFromInput() throws Exception {
        String request = "{\"Operation\": \"DELETE\", \"TypeName\": \"AWS::Logs::LogGroup\", \"Identifier\": \"none\"}";
        CommandResult ran = with(request, () -> run("submit", "--file", "-", "--output", "json"));
        assertThat(JsonTree.string(ran.json(), "Operation")).contains("DELETE");
        assertThat(JsonTree.string(ran.json(), "Identifier")).contains("none");
    }

    @Test
    @DisplayName("submit with the same client token returns the same request")
    void isIdempotent() {
        String first = submit("twin", "{}", "--client-token", "twin-1");
        assertThat(submit("twin", "{}", "--client-token", "twin-1")).isEqualTo(first);
        assertThat(submit("other", "{}")).isNotEqualTo(first);
    }

    @Test
    @DisplayName("status shows the resource model on request only")
    void hidesTheModel() throws Exception {
        String token = submit("model", "{}");
        assertThat(run("watch", token).code()).isZero();
        ObjectNode shown = run("status", token, "--output", "json").json();
        assertThat(JsonTree.string(shown, "Outcome")).contains("SUCCEEDED");
        assertThat(shown.has("ResourceModel")).isFalse();
        assertThat(run("status", token).out())
                .contains("Outcome")
                .contains("Submitted")
                .doesNotContain("ResourceModel");
        assertThat(run("status", token, "--output", "json", "--resource-model")
                        .json()
                        .has("ResourceModel"))
                .isTrue();
    }

    @Test
    @DisplayName("list filters requests, and reads further pages")
    void lists() {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            tokens.add(submit("listed-" + i, "{\"StuckIn\": \"IN_PROGRESS\", \"RetryAfterSeconds\": 60}"));
        }
        assertThat(run("list", "--max", "500").out()).contains(tokens);
        assertThat(run("list", "--max", "1", "--output", "json").out().lines()).hasSize(1);
        assertThat(run("list", "--max", "3", "-o", "name").out().lines())
                .containsExactly(tokens.get(2), tokens.get(1), tokens.get(0));
        assertThat(run("list", "--max", "2", "-o", "yaml").out().lines())
                .filteredOn(line -> line.startsWith("---") || line.startsWith("RequestToken"))
                .containsExactly(
                        "---",
                        "RequestToken: \"" + tokens.get(2) + "\"",
                        "---",
                        "RequestToken: \"" + tokens.get(1) + "\"");
        assertThat(run("list", "--operation", "UPDATE", "--max", "500").out()).doesNotContain(tokens);
        assertThat(run("list", "--status", "SUCCESS", "--max", "500").out()).doesNotContain(tokens);
        CommandResult wrong = run("list", "--status", "DONE");
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.err()).containsOnlyOnce("must be among").hasLineCount(1);
        CommandResult several = run("submit", "--operation", "create", "--type-name", "x");
        assertThat(several.code()).isEqualTo(1);
        assertThat(several.err()).isEqualTo("""
                tracker: the endpoint answered 400:
                  TypeName must have a length from 10 to 196, but has 1
                  DesiredState is required
                """);
    }

    @Test
    @DisplayName("list --all reads all pages of a filtered list, and prints their number")
    void listsAll() {
        TrackerClient client = new TrackerClient(URI.create(site.url()), Optional.empty());
        for (int i = 0; i < 101; i++) {
            client.post(
                    "/requests",
                    Map.of(),
                    "{\"Operation\": \"DELETE\", \"TypeName\": \"AWS::Logs::LogGroup\", \"Identifier\": \"walked-" + i
                            + "\", \"Labels\": {\"suite\": \"walk\", \"half\": \"" + i % 2 + "\"}}");
        }
        CommandResult all = run("list", "--all", "--label", "suite=walk", "--output", "json");
        assertThat(all.code()).isZero();
        assertThat(all.out().lines().map(line -> JsonTree.readObject(line).path("Identifier")))
                .hasSize(101)
                .doesNotHaveDuplicates();
        assertThat(all.err()).isEqualTo("the complete list: 101 requests in 2 pages\n");

        CommandResult half = run("list", "--all", "--label", "suite=walk", "--label", "half=1", "--output", "json");
        assertThat(half.out().lines())
                .hasSize(50)
                .allMatch(line ->
                        JsonTree.readObject(line).at("/Labels/half").asText().equals("1"));
        assertThat(half.err()).isEqualTo("the complete list: 50 requests in 1 page\n");

        CommandResult wrong = run("list", "--all", "--max", "5");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("--all and --max must not be given together");
    }

    @Test
    @DisplayName("list has callers and names, and reports more requests only if there are more")
    void listsSome() {
        String newest = "";
        for (int i = 0; i < 3; i++) {
            newest = submit(
                    "some-" + i, "{\"RetryAfterSeconds\": 60}", "--label", "suite=some", "--label", "name=s-" + i);
        }
        CommandResult some = run("list", "--max", "1", "--label", "suite=some");
        assertThat(some.code()).isZero();
        assertThat(some.out().lines().skip(1))
                .singleElement(InstanceOfAssertFactories.STRING)
                .startsWith(newest)
                .contains("local:" + System.getProperty("user.name"), "AWS::Logs::LogGroup s-2");
        assertThat(some.err()).isEqualTo("there may be more; --max N shows more, --all shows all\n");

        CommandResult whole = run("list", "--label", "suite=some");
        assertThat(whole.out().lines().skip(1)).hasSize(3);
        assertThat(whole.err()).isEmpty();
    }

    @Test
    @DisplayName("watch with a filter watches the unsettled requests that match, and ends when they have settled")
    void watchesByFilter() {
        String good = submit("by-filter", "{\"DurationSeconds\": 3}", "--label", "suite=watch");
        String bad = submit(
                "by-filter-too",
                "{\"DurationSeconds\": 3, \"Outcome\": \"FAILED\", \"ErrorCode\": \"NotStabilized\"}",
                "--label",
                "suite=watch");
        String other = submit("not-by-filter", "{\"DurationSeconds\": 3}", "--label", "suite=other");

        CommandResult watched = run("watch", "--label", "suite=watch");
        assertThat(watched.code()).isEqualTo(1);
        assertThat(watched.out().lines())
                .anyMatch(line -> line.startsWith(good) && line.contains("SUCCEEDED"))
                .anyMatch(line -> line.startsWith(bad) && line.contains("FAILED"))
                .noneMatch(line -> line.startsWith(other));

        CommandResult over = run("watch", "--label", "suite=watch");
        assertThat(over.code()).isZero();
        assertThat(over.out()).isEmpty();
        assertThat(over.err()).isEqualTo("no unsettled request matches the filter\n");
        CommandResult both = run("watch", good, "--label", "suite=watch");
        assertThat(both.code()).isEqualTo(2);
        assertThat(both.err()).contains("either tokens or a filter");
    }

    @Test
    @DisplayName("cancel asks for confirmation on a terminal, and watch of a canceled request has exit code 1")
    void cancels() throws Exception {
        String token = submit("regretted", "{\"DurationSeconds\": 90, \"RetryAfterSeconds\": 60}");
        System.setProperty("tracker.asks", "true");
        try {
            CommandResult no = with("n\n", () -> run("cancel", token));
            assertThat(no.code()).isEqualTo(1);
            assertThat(no.err()).contains("[y/N]").contains("not canceled");
            assertThat(run("status", token).out()).doesNotContain("CancelReason");
            CommandResult yes = with("y\n", () -> run("cancel", token));
            assertThat(yes.code()).isZero();
        } finally {
            System.clearProperty("tracker.asks");
        }
        CommandResult watched = run("watch", token);
        assertThat(watched.code()).isEqualTo(1);
        assertThat(watched.out()).contains("CANCELED");
    }

    @Test
    @DisplayName("watch of several requests ends when all have settled, with exit code 0 only if all SUCCEEDED")
    void watchesSeveral() {
        String good = submit("good", "{}");
        String bad = submit("bad", "{\"Outcome\": \"FAILED\", \"ErrorCode\": \"NotStabilized\"}");
        CommandResult mixed = run("watch", good, bad);
        assertThat(mixed.code()).isEqualTo(1);
        assertThat(mixed.out().lines())
                .anyMatch(line -> line.startsWith(good) && line.contains("SUCCEEDED"))
                .anyMatch(line -> line.startsWith(bad) && line.contains("FAILED") && line.contains("NotStabilized"));
        assertThat(run("watch", good, submit("better", "{}")).code()).isZero();
    }

    @Test
    @DisplayName("watch redraws a line for each request on a terminal")
    void draws() {
        String first = submit("drawn-1", "{\"DurationSeconds\": 2}");
        String second = submit("drawn-2", "{\"Outcome\": \"FAILED\", \"ErrorCode\": \"NotStabilized\"}");
        System.setProperty("tracker.terminal", "true");
        try {
            CommandResult ran = run("watch", first, second);
            assertThat(ran.code()).isEqualTo(1);
            List<String> frames = List.of(ran.out().split("\u001b\\[2A"));
            assertThat(frames).hasSizeGreaterThan(1);
            assertThat(frames.get(frames.size() - 1).lines().limit(2))
                    .satisfiesExactly(
                            line -> assertThat(line).contains("drawn-1").contains("SUCCEEDED"),
                            line -> assertThat(line).contains("drawn-2").contains("FAILED"));
        } finally {
            System.clearProperty("tracker.terminal");
        }
    }

    @Test
    @DisplayName("a failure prints one line, and has an exit code for its cause")
    void reportsAFailureInOneLine() {
        CommandResult away = run("status", "some-token", "--endpoint", "http://127.0.0.1:1");
        assertThat(away.code()).isEqualTo(5);
        assertThat(away.err().lines()).hasSize(1);
        assertThat(away.err()).contains("no answer from http://127.0.0.1:1");
        assertThat(run("status", "no/../token").code()).isEqualTo(2);
        assertThat(run("status", "unknown-token").code()).isEqualTo(4);
        assertThat(run("status", "unknown-token").err()).contains("404");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("an endpoint without encryption, or without an address, is rejected:")
    @ValueSource(strings = {"http://example.com", "ftp://127.0.0.1", "https://user:secret@example.com", "example.com"})
    void refusesAnEndpoint(String endpoint) {
        CommandResult ran = run("list", "--endpoint", endpoint);
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("must be https://").doesNotContain("secret");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("--help shows examples:")
    @ValueSource(strings = {"submit", "status", "list", "cancel", "watch", "events", "connect", "doctor"})
    void showsExamples(String command) {
        CommandResult ran = run(command, "--help");
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("Examples:").contains("tracker " + command);
    }

    @Test
    @DisplayName("submit offers exactly the values that the API takes")
    void offersTheValuesOfTheApi() {
        String help = run("submit", "--help").out().replaceAll("\\s+", " ");
        assertThat(help)
                .contains(values(Operation.values()) + ".")
                .contains(values(OnTimeout.values()) + ". Default: CANCEL")
                .contains(values(OnConflict.values()) + ". Default: FAIL");
    }

    private static String values(Enum<?>... values) {
        return Arrays.stream(values).map(Enum::name).collect(Collectors.joining(", "));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @DisplayName("generate-completion prints a script that completes in bash for any path of the command:")
    @CsvSource({
        "tracker wat, watch",
        "./tracker li, list",
        "tracker status --out, --output",
        "tracker watch --pati, --patience",
        "tracker list --output js, json"
    })
    void completes(String line, String completed) throws Exception {
        Path script = folder.resolve("completion");
        Files.writeString(script, run("generate-completion").out());
        String typed = """
                source "$1"
                compopt() { :; }   # bash has it where a completion was asked for by a key
                read -ra COMP_WORDS <<<"$2"
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                $(complete -p tracker | sed 's/.* -F \\([^ ]*\\) .*/\\1/')
                echo "${COMPREPLY[*]}"
                """;
        Process bash = new ProcessBuilder("bash", "-c", typed, "bash", script.toString(), line)
                .redirectErrorStream(true)
                .start();
        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                .isEqualTo(completed);
    }

    private static String submit(String name, String behavior, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "submit",
                "--operation",
                "CREATE",
                "--type-name",
                "AWS::Logs::LogGroup",
                "--desired-state",
                "{\"LogGroupName\": \"" + name + "\", \"Simulate\": {\"Create\": " + behavior + "}}",
                "--quiet"));
        arguments.addAll(List.of(more));
        CommandResult ran = run(arguments.toArray(String[]::new));
        assertThat(ran.err()).isEmpty();
        return ran.out().strip();
    }

    private static CommandResult run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        boolean talks = !all.contains("--help")
                && !all.contains("--endpoint")
                && !all.get(0).startsWith("generate");
        if (talks) {
            all.addAll(List.of("--endpoint", site.url()));
        }
        return CommandResult.of(all);
    }

    private interface Doing {
        CommandResult run();
    }

    private static CommandResult with(String input, Doing doing) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return doing.run();
        } finally {
            System.setIn(before);
        }
    }
}
