package requesttracker.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void everyKindOfValueIsReadAndWrittenBack() throws MalformedJsonException {
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
    void allTextsAreFoundInAPayloadAlsoThoseOfJsonInATextAndAsJsonWritesThem() {
        String payload = "{\"a\":[\"b\",1,null,{\"c\":\"say \\\"d\\\"\"}],\"e\":\"{\\\"f\\\":\\\"g\\\"}\"}";

        assertThat(Json.texts(payload))
                .contains(payload, "b", "say \"d\"", "say \\\"d\\\"", "{\"f\":\"g\"}", "g")
                .doesNotContain("a", "c", "e", "f");
        assertThat(Json.texts("no JSON")).containsExactly("no JSON");
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
    void whatIsNotStrictJsonIsRefused(String text) {
        assertThatThrownBy(() -> Json.value(text)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void aHundredLevelsAreReadAndMoreAreRefused() throws MalformedJsonException {
        assertThat(Json.value("[".repeat(100) + "]".repeat(100))).isInstanceOf(List.class);
        assertThatThrownBy(() -> Json.value("[".repeat(101) + "]".repeat(101)))
                .isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void aNumberThatWouldTakeForeverIsRefused() {
        assertThatThrownBy(() -> Json.value("1".repeat(401))).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void whatIsNoObjectOrNoUtf8IsRefusedWithoutRepeatingIt() {
        assertThatThrownBy(() -> Json.object("[\"secret\"]")).hasMessage("must be a JSON object");
        assertThatThrownBy(() -> Json.object(ByteBuffer.wrap(new byte[] {(byte) 0xff})))
                .hasMessage("must be UTF-8");
        assertThatThrownBy(() -> Json.object("{\"secret\":}")).hasMessageNotContaining("secret");
    }

    @Test
    void whatIsNoJsonIsNotWritten() {
        assertThatThrownBy(() -> Json.write(Map.of("a", new Object()))).isInstanceOf(IllegalArgumentException.class);
    }
}
