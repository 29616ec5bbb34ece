package requesttracker.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.domain.InvalidPayloadException;
import requesttracker.domain.Sensitive;
import requesttracker.domain.Submission;
import requesttracker.domain.TrackerSettings;
import requesttracker.domain.ValidationException;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;
import requesttracker.store.ContentDigest;

@DisplayName("A submit")
class SubmissionReaderTest {
    private static Submission read(String desiredState) throws MalformedJsonException {
        return SubmissionReader.read(
                Json.object(
                        "{\"Operation\":\"CREATE\",\"TypeName\":\"AWS::Logs::LogGroup\",\"DesiredState\":"
                                + desiredState + "}",
                        SubmissionReader.JSON_MEMBERS),
                TrackerSettings.DEFAULT);
    }

    private static ContentDigest digest(String desiredState) throws MalformedJsonException {
        return ContentDigests.of(read(desiredState));
    }

    private static String payloadDigest(String desiredState) throws MalformedJsonException {
        return ContentDigests.ofPayload(read(desiredState).payload().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{ \"Sci\" : 3.0e2,\n\t\"Neg0\":-0.0, \"Huge\":1e400, \"More\":-1E+99999999999999999999 }",
                "{\"a\":[1,{\"b\":\"\\u00e9\\/}]\"}],\"é😀\":null}"
            })
    @DisplayName("keeps the text of a payload that is given as JSON:")
    void keepsText(String desiredState) throws MalformedJsonException {
        assertThat(read(desiredState).payload()).map(Sensitive::reveal).contains(desiredState);
        assertThat(read(desiredState).payloadGivenAsJson()).isTrue();
        assertThat(read(Json.write(desiredState)).payload())
                .map(Sensitive::reveal)
                .contains(desiredState);
        assertThat(read(Json.write(desiredState)).payloadGivenAsJson()).isFalse();
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":1,"b":[2,{"c":3,"d":4}]} | { "b" : [2, {"d":4,"c":3}], "a":1 }
            {"n":300}                     | {"n":3.0e2}
            {"n":300}                     | {"n":0.03E+4}
            {"n":0}                       | {"n":-0.0e7}
            {"n":1e400}                   | {"n":10E399}
            {"n":1e99999999999999999999}  | {"n":0.1e100000000000000000000}
            {"n":-1.50}                   | {"n":-15e-1}
            {"s":"é/"}                    | {"s":"\\u00e9\\/"}
            """)
    @DisplayName("has the same digest for each spelling of its payload:")
    void isTheSame(String one, String other) throws MalformedJsonException {
        assertThat(digest(one).canonical()).isEqualTo(digest(other).canonical()).startsWith("2:");
        assertThat(digest(Json.write(one)).canonical()).isEqualTo(digest(other).canonical());
        assertThat(payloadDigest(one)).isEqualTo(payloadDigest(other)).startsWith("2:");
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"n":9007199254740993} | {"n":9007199254740992}
            {"n":0.1}              | {"n":0.1000000000000000000000000000000000000000001}
            {"n":1e400}            | {"n":1e401}
            {"n":1}                | {"n":"1"}
            {"n":1}                | {"n":-1}
            {"n":null}             | {}
            {"l":[1,2]}            | {"l":[2,1]}
            {"s":"a"}              | {"s":"A"}
            """)
    @DisplayName("has different digests for different payloads:")
    void isAnother(String one, String other) throws MalformedJsonException {
        assertThat(digest(one).canonical()).isNotEqualTo(digest(other).canonical());
        assertThat(payloadDigest(one)).isNotEqualTo(payloadDigest(other));
    }

    @Test
    @DisplayName("also has the digest of version 1.0.0: of a text as given, and of JSON as that version wrote it")
    void keepsTheEarlierRule() throws MalformedJsonException {
        String text = "{ \"b\": 3.0e2, \"a\": [1] }";
        String rewritten = "{\"b\":3.0E+2,\"a\":[1]}";
        assertThat(digest(text).earlier())
                .isEqualTo(digest(Json.write(rewritten)).earlier());
        assertThat(digest(text).earlier()).isNotEqualTo(digest(Json.write(text)).earlier());
        // printf '%s' '6:CREATE19:AWS::Logs::LogGroup0:2:{}0:0:0:4:PT2H6:CANCEL4:FAIL' | sha256sum
        assertThat(digest("{}").earlier())
                .isEqualTo("d0f8996ed6622209c13af96b1ce3f2b091c7c89a7aca7a621217f3b4bd9691fd");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"{not json\"",
                "\"[]\"",
                "[]",
                "\"7\"",
                "\"{} {}\"",
                "\"{\\\"a\\\":1,\\\"a\\\":2}\"",
                "\"null\""
            })
    @DisplayName("is rejected if its payload cannot work:")
    void isRefused(String desiredState) {
        assertThatThrownBy(() -> read(desiredState))
                .isInstanceOf(InvalidPayloadException.class)
                .hasMessageStartingWith("DesiredState must be ")
                .hasMessageNotContaining("not json");
    }

    @Test
    @DisplayName("is rejected with all violations, those of its payload included")
    void isRefusedForAll() {
        Map<String, Object> members = new LinkedHashMap<>(Map.of("Operation", "CREATE", "DesiredState", "[]"));
        assertThatThrownBy(() -> SubmissionReader.read(members, TrackerSettings.DEFAULT))
                .isInstanceOf(ValidationException.class)
                .isNotInstanceOf(InvalidPayloadException.class)
                .hasMessage("TypeName is required; DesiredState must be a JSON object");
    }

    /** The digests are computed by the rule of version 1.0.0: each text follows its length. */
    @Test
    @DisplayName("without labels has the digest of the versions that had no labels")
    void digestWithoutLabels() throws MalformedJsonException {
        assertThat(digest("{}"))
                .isEqualTo(new ContentDigest(
                        "2:d0f8996ed6622209c13af96b1ce3f2b091c7c89a7aca7a621217f3b4bd9691fd",
                        "d0f8996ed6622209c13af96b1ce3f2b091c7c89a7aca7a621217f3b4bd9691fd"));
    }

    @Test
    @DisplayName("has a digest that depends on its labels, but not on their order")
    void digestWithLabels() throws MalformedJsonException {
        assertThat(labeled("{\"a\":\"1\",\"b\":\"2\"}")).isEqualTo(labeled("{\"b\":\"2\",\"a\":\"1\"}"));
        assertThat(List.of(labeled("{}"), labeled("{\"a\":\"1\"}"), labeled("{\"a\":\"2\"}"), labeled("{\"b\":\"1\"}")))
                .doesNotHaveDuplicates()
                .startsWith(digest("{}"));
    }

    private static ContentDigest labeled(String labels) throws MalformedJsonException {
        return ContentDigests.of(SubmissionReader.read(
                Json.object(
                        "{\"Operation\":\"CREATE\",\"TypeName\":\"AWS::Logs::LogGroup\",\"DesiredState\":{},\"Labels\":"
                                + labels + "}",
                        SubmissionReader.JSON_MEMBERS),
                TrackerSettings.DEFAULT));
    }
}
