package requesttracker.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The JSON reader and writer")
class JsonTest {

    @Test
    void read_and_write_each_kind_of_value() throws MalformedJsonException {
        String text =
                "{\"a\":[1,-2,30000000000,123456789012345678901234567890,1.50,1e3,true,false,null,\"\\u00e9\\n\"],"
                        + "\"b\":{},\"c\":[]}";
        Map<String, Object> read = Json.object(text);
        assertThat(read.get("a"))
                .isEqualTo(Arrays.asList(
                        1,
                        -2,
                        30_000_000_000L,
                        new BigInteger("123456789012345678901234567890"),
                        new BigDecimal("1.50"),
                        new BigDecimal("1e3"),
                        true,
                        false,
                        null,
                        "\u00e9\n"));
        assertThat(Json.object(Json.write(read))).isEqualTo(read);
        assertThat(Json.write(Map.of("d", 0.5))).isEqualTo("{\"d\":0.5}");
    }

    @Test
    void keep_the_text_of_numbers_on_request() throws MalformedJsonException {
        assertThat(Json.literal("[1.50, -0.0e5, {\"a\": 1e400}]"))
                .isEqualTo(List.of(new JsonText("1.50"), new JsonText("-0.0e5"), Map.of("a", new JsonText("1e400"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"a\":1,\"a\":2}",
                "{} {}",
                "{}x",
                "[1,]",
                "{\"a\"}",
                "{'a':1}",
                "NaN",
                "01",
                "\"\t\"",
                "{\"a\":tru}",
                "nul",
                "[1 2]",
                "// comment\n{}"
            })
    void reject_text_that_is_not_strict_JSON(String text) {
        assertThatThrownBy(() -> Json.value(text)).isInstanceOf(MalformedJsonException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31_990, 32_760, 32_768, 40_000, 250_000})
    void keep_the_text_of_named_members_at_any_position(int before) throws MalformedJsonException {
        String kept = "{ \"n\":[1e400, -0.0],\n\"s\":\"}\\\"" + "x".repeat(before) + "\" }";
        String text = "{\"pad\":\"" + "😀".repeat(before / 2) + "\",\"a\" : " + kept
                + " ,\"b\":[ ],\"c\":{\"a\":[]},\"d\":7}";

        assertThat(Json.object(text, Set.of("a", "b", "d")))
                .containsEntry("a", new JsonText(kept))
                .containsEntry("b", new JsonText("[ ]"))
                .containsEntry("c", Map.of("a", List.of()))
                .containsEntry("d", 7);
        assertThat(new JsonText(kept)).asString().doesNotContain("400");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[]", "{\"a\":{\"b\":1,\"b\":2}}", "{\"a\":[}", "{\"a\":{}", "{\"a\":{}} x", "{\"a\":\"\t\"}", ""
            })
    void reject_a_kept_text_that_is_not_strict_JSON(String text) {
        assertThatThrownBy(() -> Json.object(text, Set.of("a"))).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void write_a_kept_text_unchanged() {
        assertThat(Json.write(Map.of("a", new JsonText("[ 1e400 ]")))).isEqualTo("{\"a\":[ 1e400 ]}");
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            { "b" : 1.50 , "a" : [ 0, -0.0e5, 1e2 ] } | {"a":[0,0,1e2],"b":15e-1}
            {"\\uD83D\\uDE00":1,"\\uFFFD":2}         | {"😀":1e0,"�":2e0}
            {"a":"\\u0041\\/"}                       | {"a":"A/"}
            100e-9999999999999999999999999            | 1e-9999999999999999999999997
            """)
    void write_one_canonical_form(String text, String canonical) throws MalformedJsonException {
        assertThat(Json.write(Json.canonical(text))).isEqualTo(canonical);
    }

    @Test
    void write_the_canonical_form_of_up_to_1000_levels() throws MalformedJsonException {
        assertThat(Json.canonical("[".repeat(1000) + "]".repeat(1000))).isInstanceOf(List.class);
        assertThatThrownBy(() -> Json.canonical("[".repeat(1001) + "]".repeat(1001)))
                .isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void read_up_to_100_levels() throws MalformedJsonException {
        assertThat(Json.value("[".repeat(100) + "]".repeat(100))).isInstanceOf(List.class);
        assertThatThrownBy(() -> Json.value("[".repeat(101) + "]".repeat(101)))
                .isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void reject_a_number_of_401_digits() {
        assertThatThrownBy(() -> Json.value("1".repeat(401))).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void reject_other_values_than_objects_and_text_that_is_not_UTF_8_without_repeating_it() {
        assertThatThrownBy(() -> Json.object("[\"secret\"]")).hasMessage("must be a JSON object");
        assertThatThrownBy(() -> Json.object(ByteBuffer.wrap(new byte[] {(byte) 0xff})))
                .hasMessage("must be UTF-8");
        assertThatThrownBy(() -> Json.object("{\"secret\":}")).hasMessageNotContaining("secret");
    }

    @Test
    void do_not_write_a_value_that_JSON_does_not_have() {
        assertThatThrownBy(() -> Json.write(Map.of("a", new Object()))).isInstanceOf(IllegalArgumentException.class);
    }
}
