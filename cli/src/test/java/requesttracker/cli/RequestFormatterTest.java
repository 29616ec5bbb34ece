package requesttracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import requesttracker.jsontree.JsonTree;

@DisplayName("The text of a request")
class RequestFormatterTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.000Z");

    @Test
    @DisplayName("is one line: status, age, a bar against the deadline, the next poll, hooks")
    void watched() {
        ObjectNode request = JsonTree.readObject("""
                {"Operation": "CREATE", "TypeName": "AWS::Logs::LogGroup", "OperationStatus": "IN_PROGRESS",
                 "Deadline": "2026-03-01T12:00:40.000Z", "RetryAfter": "2026-03-01T12:00:15.000Z",
                 "HooksProgressEvent": [{"HookTypeName": "Acme::A::B", "HookStatus": "HOOK_COMPLETE_SUCCEEDED"}],
                 "Timeline": [{"At": "2026-03-01T12:00:00.000Z", "What": "Submitted"}]}""");
        assertThat(RequestFormatter.watched(request, NOON.plusSeconds(10), ColumnLayout.of(200))
                        .replaceAll(" {2,}", "  "))
                .isEqualTo("CREATE AWS::Logs::LogGroup  IN_PROGRESS  10 s  [#####...............]  next poll in 5 s"
                        + "  hooks: Acme::A::B SUCCEEDED");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("has name, status and age on a narrow terminal, and more on a wider one:")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            60  | CREATE AWS:… a-long-name  CANCEL_IN_PROGRESS  10 s
            80  | CREATE AWS:… a-long-name  CANCEL_IN_PROGRESS  10 s  [#####..............]
            100 | CREATE AWS::Logs::LogGroup a-long-name  CANCEL_IN_PROGRESS  10 s  [#####...............]
            140 | CREATE AWS::Logs::LogGroup a-long-name  CANCEL_IN_PROGRESS  10 s  [#####...............]  next poll in 5 s
            """)
    void narrow(int columns, String line) {
        ObjectNode request = JsonTree.readObject("""
                {"Operation": "CREATE", "TypeName": "AWS::Logs::LogGroup", "Identifier": "a-long-name",
                 "OperationStatus": "CANCEL_IN_PROGRESS",
                 "Deadline": "2026-03-01T12:00:40.000Z", "RetryAfter": "2026-03-01T12:00:15.000Z",
                 "Timeline": [{"At": "2026-03-01T12:00:00.000Z", "What": "Submitted"}]}""");
        String watched = RequestFormatter.watched(request, NOON.plusSeconds(10), ColumnLayout.of(columns));
        assertThat(ColumnLayout.cut(watched, columns - 1)
                        .replaceAll(" {2,}", "  ")
                        .strip())
                .isEqualTo(line);
    }

    @ParameterizedTest(name = "{1}")
    @DisplayName("names the identifier, or else the label, the client token or a short token:")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"Identifier":"i","Labels":{"name":"l"},"ClientToken":"c","RequestToken":"123456789"}  | i
            {"Name":"n","Labels":{"name":"l"}}                                                     | n
            {"Labels":{"name":"l"},"ClientToken":"c","RequestToken":"123456789"}                   | l
            {"Labels":{"name":" "},"ClientToken":"c","RequestToken":"123456789"}                   | c
            {"Labels":{"env":"prod"},"RequestToken":"123456789"}                                   | 12345678
            {"RequestToken":"1"}                                                                   | 1
            """)
    void names(String request, String name) {
        assertThat(RequestFormatter.name(JsonTree.readObject(request))).isEqualTo("? ? " + name);
    }

    @ParameterizedTest(name = "{1}")
    @DisplayName("names a caller briefly:")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                                                                  | -
            {"SubmittedBy":{"Kind":"IAM","Principal":"arn:aws:sts::1:assumed-role/r/anna"}}                     | anna
            {"SubmittedBy":{"Kind":"IAM","Principal":"local:bert"},"CanceledBy":{"Kind":"TRACKER"}}             | local:bert, canceled by tracker
            {"SubmittedBy":{"Kind":"EVENT","Account":"123"},"CanceledBy":{"Kind":"IAM","Principal":"local:x"}}  | event of 123, canceled by local:x
            """)
    void callers(String request, String words) {
        assertThat(RequestFormatter.callers(JsonTree.readObject(request))).isEqualTo(words);
    }

    @ParameterizedTest(name = "{0} s of 40: {1}")
    @CsvSource({"0, ....................", "20, ##########..........", "400, ####################"})
    @DisplayName("has a bar that never exceeds its width:")
    void bar(int seconds, String bar) {
        assertThat(RequestFormatter.bar(NOON, NOON.plusSeconds(40), NOON.plusSeconds(seconds), 20))
                .isEqualTo("[" + bar + "]");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"-5, 0 s", "59, 59 s", "200, 3 min 20 s", "7500, 2 h 5 min"})
    @DisplayName("has durations in units for people:")
    void durations(long seconds, String text) {
        assertThat(RequestFormatter.duration(Duration.ofSeconds(seconds))).isEqualTo(text);
    }

    @Test
    @DisplayName("is colored only on request")
    void colors() {
        assertThat(RequestFormatter.painted("x CANCEL_IN_PROGRESS", false)).isEqualTo("x CANCEL_IN_PROGRESS");
        assertThat(RequestFormatter.painted("x CANCEL_IN_PROGRESS", true))
                .isEqualTo("x \u001b[33mCANCEL_IN_PROGRESS\u001b[0m");
        assertThat(RequestFormatter.painted("x IN_PROGRESS", true)).isEqualTo("x \u001b[36mIN_PROGRESS\u001b[0m");
    }
}
