package requesttracker.jsontree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTreeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "true",
                "\"text with \\\"quotes\\\"\"",
                "{\"a\":[1,2147483648,9223372036854775808,1.50,{\"b\":null}],\"c\":false}"
            })
    void writesTheTextThatItRead(String text) {
        assertThat(JsonTree.text(JsonTree.read(text))).isEqualTo(text);
        assertThat(JsonTree.bytes(JsonTree.read(text.getBytes(StandardCharsets.UTF_8))))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{\"a\":1,\"a\":2}", "{} {}", "NaN", "{a:1}", "'x'", "1e99999999999"})
    void rejectsTextThatIsNotOneStrictValue(String text) {
        assertThat(JsonTree.parse(text)).isEmpty();
        assertThat(JsonTree.parse(text.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void anErrorDoesNotQuoteTheText() {
        assertThatThrownBy(() -> JsonTree.read("{\"a\": secret}"))
                .isInstanceOf(InvalidJsonException.class)
                .hasNoCause()
                .hasMessageNotContaining("secret");
    }

    @Test
    void rejectsNestingBeyondTheLimit() {
        assertThat(JsonTree.parse("[".repeat(JsonTree.MAX_DEPTH) + "]".repeat(JsonTree.MAX_DEPTH)))
                .isPresent();
        assertThat(JsonTree.parse("[".repeat(JsonTree.MAX_DEPTH + 1) + "]".repeat(JsonTree.MAX_DEPTH + 1)))
                .isEmpty();
    }

    @Test
    void keepsTheDigitsOfDecimals() {
        JsonNode number = JsonTree.read("[0.10]").get(0);
        assertThat(number.decimalValue().scale()).isEqualTo(2);
    }

    @Test
    void writesFloatingPointNodes() {
        assertThat(JsonTree.text(JsonNodeFactory.instance.numberNode(1.5d))).isEqualTo("1.5");
        assertThat(JsonTree.text(JsonNodeFactory.instance.numberNode(1.5f))).isEqualTo("1.5");
    }

    @Test
    void readsAnObjectAndRejectsAnyOtherValue() {
        assertThat(JsonTree.readObject("{\"a\": 1}").path("a").intValue()).isEqualTo(1);
        assertThatThrownBy(() -> JsonTree.readObject("[1]"))
                .isInstanceOf(InvalidJsonException.class)
                .hasMessage("must be a JSON object");
    }

    @Test
    void aKeptMemberIsWrittenWithItsText() {
        String text =
                "{ \"a\": {\"n\": 3.0e2, \"s\": \"\\u00e9\u00e9\", \"z\":-0.0} , \"b\": [ 1.0e400 ], \"c\": {\"n\": 1.0} }";

        assertThat(JsonTree.text(JsonTree.readObject(text, Set.of("a", "b"))))
                .isEqualTo(
                        "{\"a\":{\"n\": 3.0e2, \"s\": \"\\u00e9\u00e9\", \"z\":-0.0},\"b\":[ 1.0e400 ],\"c\":{\"n\":1.0}}");
        assertThatThrownBy(() -> JsonTree.readObject("{\"a\": {\"n\": 1, \"n\": 1}}", Set.of("a")))
                .isInstanceOf(InvalidJsonException.class);
    }

    @Test
    void aMemberThatIsNotAStringIsEmpty() {
        JsonNode object = JsonTree.read("{\"text\": \"a\", \"number\": 1, \"nothing\": null}");
        assertThat(JsonTree.string(object, "text")).contains("a");
        assertThat(JsonTree.string(object, "number")).isEmpty();
        assertThat(JsonTree.string(object, "nothing")).isEmpty();
        assertThat(JsonTree.string(object, "absent")).isEmpty();
    }
}
