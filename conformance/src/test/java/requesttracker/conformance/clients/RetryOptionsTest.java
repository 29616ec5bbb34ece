package requesttracker.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static requesttracker.conformance.clients.ScriptedEndpoint.DROPPED;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("While the endpoint fails")
class RetryOptionsTest {
    /** The number of the endpoint's answers that were not used. */
    private int unused;

    static Stream<List<Integer>> passing() {
        return Stream.of(
                List.of(429, 200),
                List.of(500, 200),
                List.of(202, 503, 504, 200),
                // More than one, since a client may connect again.
                List.of(202, DROPPED, DROPPED, 200));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("watch continues, and ends with the request's outcome:")
    @MethodSource("passing")
    void watchContinues(List<Integer> statuses) throws IOException {
        CommandResult ran = run(statuses, "watch", "t");
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("SUCCEEDED");
        assertThat(unused).isZero();
    }

    @Test
    @DisplayName("submit --wait continues, even with --quiet")
    void submitContinues() throws IOException {
        List<Integer> statuses = List.of(202, DROPPED, DROPPED, 200);
        CommandResult ran =
                run(statuses, "submit", "--operation", "CREATE", "--type-name", "A::B::C", "--wait", "--quiet");
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).isEqualTo("t" + System.lineSeparator());
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("submit is retried while a function is not ready, with one ClientToken for one request:")
    @ValueSource(ints = {429, 500, 503})
    void submitIsRetried(int status) throws IOException {
        CommandResult ran =
                run(List.of(status, 202), "submit", "--operation", "CREATE", "--type-name", "A::B::C", "--quiet");
        assertThat(ran.code()).isZero();
        assertThat(unused).isZero();
    }

    @Test
    @DisplayName("submit gives up after its time")
    void submitGivesUp() throws IOException {
        CommandResult ran =
                run(List.of(503), "submit", "--operation", "CREATE", "--type-name", "A::B::C", "--patience", "1");
        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.err()).contains("the endpoint answered 503");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("watch gives up after its time, with an exit code other than that of an unsuccessful request:")
    @ValueSource(ints = {429, 500, 503})
    void watchGivesUp(int status) throws IOException {
        CommandResult ran = run(List.of(202, status), "watch", "t", "--patience", "1");
        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.err()).contains("the endpoint answered " + status);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("watch ends at once if a retry cannot help, with the same exit code:")
    @ValueSource(ints = {400, 403, 404})
    void watchIsRefused(int status) throws IOException {
        CommandResult ran = run(List.of(202, status), "watch", "t");
        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.err()).contains("the endpoint answered " + status);
    }

    @Test
    @DisplayName("an address that never answered is not retried")
    void aWrongAddress() throws IOException {
        CommandResult ran = run(List.of(DROPPED), "watch", "t");
        assertThat(ran.code()).isEqualTo(5);
        assertThat(ran.err()).contains("no answer from");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("--help explains each exit code:")
    @ValueSource(strings = {"watch", "submit"})
    void help(String command) throws IOException {
        assertThat(run(List.of(200), command, "--help").out())
                .contains("Exit codes:")
                .containsPattern("3 +The end");
    }

    private CommandResult run(List<Integer> statuses, String... arguments) throws IOException {
        try (ScriptedEndpoint endpoint = new ScriptedEndpoint(statuses.toArray(Integer[]::new))) {
            List<String> all = new ArrayList<>(List.of(arguments));
            all.addAll(List.of("--endpoint", endpoint.url()));
            CommandResult ran = CommandResult.of(all);
            unused = endpoint.left();
            return ran;
        }
    }
}
