package requesttracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Text of others on a terminal")
class TerminalTextTest {
    @Test
    @DisplayName("has neither control characters nor characters that turn text around")
    void escapes() {
        assertThat(TerminalText.escape("a\u001b]0;pwned\u0007\n\u202e\u2066\u061c\u009bß日本"))
                .isEqualTo("a\\u001b]0;pwned\\u0007\\u000a\\u202e\\u2066\\u061c\\u009bß日本");
    }

    @Test
    @DisplayName("keeps line breaks where lines are meant")
    void keepsLines() {
        assertThat(TerminalText.escapeLines("a\nb\r\u202e")).isEqualTo("a\nb\\u000d\\u202e");
    }

    @Test
    @DisplayName("is left alone where each character is harmless")
    void keepsText() {
        String harmless = IntStream.rangeClosed(' ', '~')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();

        assertThat(TerminalText.escape(harmless)).isEqualTo(harmless);
    }
}
