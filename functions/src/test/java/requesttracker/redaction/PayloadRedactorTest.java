package requesttracker.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.domain.CountingText;

@DisplayName("In a message, a value of the payload")
class PayloadRedactorTest {
    private static final Set<String> VALUES = Set.of(
            "{\"Password\":\"hunter2\"}",
            "hunter2",
            "hunter2-prod",
            "on",
            "string",
            "Object",
            "say \"é😀\" to\nall/of them",
            "LogGroup",
            "123456789012");
    private static final Set<String> WORDS =
            Set.of("AWS::Logs::LogGroup", "LogGroupName", "prod|LogGroup", "Password", "Key");

    private static String redacted(CharSequence message) {
        return new PayloadRedactor(VALUES, WORDS).redact(message);
    }

    @ParameterizedTest(name = "[{index}] {1}")
    @CsvSource({
        "Refused was: {\"Password\":\"hunter2\"}, Refused was: (hidden)",
        "hunter2 is weak; choose another than hunter2, (hidden) is weak; choose another than (hidden)",
        "hunter2-prod is longer than hunter2, (hidden) is longer than (hidden)",
        "hunter2-test, (hidden)-test",
        "'{\"Password\":\"hunter2\", and more', '{\"Password\":\"(hidden)\", and more'",
        "account 123456789012, account (hidden)",
        "'', ''"
    })
    @DisplayName("is redacted:")
    void isHidden(String said, String redacted) {
        assertThat(redacted(said)).isEqualTo(redacted);
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @ValueSource(
            strings = {
                "Turned on and hunted",
                "hunter23 and xhunter2 and éhunter2",
                "expected type: string, found: object; subject to objections",
                "#/LogGroupName: expected type: String, found: Object",
                "AWS::Logs::LogGroup prod|LogGroup of AWS%3A%3ALogs%3A%3ALogGroup",
                "1234567890123"
            })
    @DisplayName("is not redacted inside a word:")
    void staysReadable(String said) {
        assertThat(redacted(said)).isEqualTo(said);
    }

    @Test
    @DisplayName("is redacted outside of the words that contain it")
    void isHiddenOutsideOfWords() {
        assertThat(redacted("AWS::Logs::LogGroup LogGroup")).isEqualTo("AWS::Logs::LogGroup (hidden)");
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            was 'say \\"é😀\\" to\\nall/of them'                     | was '(hidden)'
            was 'say \\u0022\\u00e9\\ud83d\\ude00\\" to\\nall\\/of them' | was '(hidden)'
            \\u0022hunter2\\u0022 \\nhunter2\\n                       | \\u0022(hidden)\\u0022 \\n(hidden)\\n
            ?p=say%20%22%C3%A9%F0%9F%98%80%22+to%0aall%2Fof%20them&q | ?p=(hidden)&q
            ?p=%20hunter2%20                                      | ?p=%20(hidden)%20
            100%hunter2% of                                       | 100%(hidden)% of
            """)
    @DisplayName("is redacted in its spellings as JSON and in a URL:")
    void isHiddenInOtherSpellings(String said, String redacted) {
        assertThat(redacted(said.replace("\\\\", "\\"))).isEqualTo(redacted.replace("\\\\", "\\"));
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Cut off: hunter2-p                | Cut off: (hidden)
            Cut off: hunter                   | Cut off: (hidden)
            Cut off: hunter...                | Cut off: (hidden)...
            Cut off: hunter2-pr…              | Cut off: (hidden)…
            Cut off: hunte                    | Cut off: hunte
            Cut off: xhunter                  | Cut off: xhunter
            Cut off: {"Passw                  | Cut off: (hidden)
            Cut off: say \\"\\u00e9\\ud83d\\ude0 | Cut off: (hidden)
            Cut off: say%20%22%C3%A9%F0%9F    | Cut off: (hidden)
            Expected: string                  | Expected: string
            hunter is a word before the end   | hunter is a word before the end
            """)
    @DisplayName("is redacted if the end of the message truncates it:")
    void isHiddenWhereCutOff(String said, String redacted) {
        assertThat(redacted(said)).isEqualTo(redacted);
    }

    @Test
    @DisplayName("is redacted at each position")
    void isHiddenEverywhere() {
        String message = "{\"a\":\"hunter2\"} hunter2-prod,hunter2;%22hunter2%22 hunter2-prod-hunter2 \\\"hunter2\\\"";
        assertThat(redacted(message)).doesNotContain("hunter2").contains("{\"a\":\"(hidden)\"} (hidden),(hidden);");
    }

    @ParameterizedTest(name = "[{index}]")
    @ValueSource(strings = {"value '", "aaaaaa", "a;", "%", "\\", "hunter2 "})
    @DisplayName("is found in a number of steps that is linear in the length of the message")
    void takesLinearTime(String repeated) {
        String half = "value 'value '".repeat(1_000);
        PayloadRedactor redactor = new PayloadRedactor(
                Set.of(half, half + "x", "a".repeat(30_000) + "b", "a;".repeat(15_000), "hunter2 hunter2", "hunter2"),
                WORDS);
        CountingText message = new CountingText(repeated.repeat(250 * 1024 / repeated.length()));

        redactor.redact(message);

        assertThat(message.reads()).isBetween((long) message.length(), 40L * message.length());
    }
}
