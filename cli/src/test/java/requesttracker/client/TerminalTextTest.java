package requesttracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Untrusted text on a terminal")
class TerminalTextTest {
    @Test
    @DisplayName("has no control characters, and none that change the direction of text")
    void escapes() {
        assertThat(TerminalText.escape("a\u001b]0;pwned\u0007\n\u202e\u2066\u061c\u009bß日本"))
                .isEqualTo("a\\u001b]0;pwned\\u0007\\u000a\\u202e\\u2066\\u061c\\u009bß日本");
    }

    @Test
    @DisplayName("keeps line breaks in text of several lines")
    void keepsLines() {
        assertThat(TerminalText.escapeLines("a\nb\r\u202e")).isEqualTo("a\nb\\u000d\\u202e");
    }

    @Test
    @DisplayName("is unchanged if each character is harmless")
    void keepsText() {
        String harmless = IntStream.rangeClosed(' ', '~')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();

        assertThat(TerminalText.escape(harmless)).isEqualTo(harmless);
    }
}
