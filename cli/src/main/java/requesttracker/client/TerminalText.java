package requesttracker.client;

import java.util.regex.Pattern;

/** Text of others as a terminal may show it. */
public final class TerminalText {
    /** Control characters, characters that change the direction of text, and the separators of lines and paragraphs. */
    private static final Pattern UNSAFE =
            Pattern.compile("[\\p{Cc}\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]");

    private static final Pattern UNSAFE_IN_LINES = Pattern.compile("[" + UNSAFE.pattern() + "&&[^\\n]]");

    private TerminalText() {}

    /**
     * Escapes what could move the cursor, begin another line or turn text around, as JSON does: {@code \}{@code u001b}.
     */
    public static String escape(String text) {
        return escape(UNSAFE, text);
    }

    /** Escapes as {@link #escape(String)} does, and keeps line breaks. */
    public static String escapeLines(String text) {
        return escape(UNSAFE_IN_LINES, text);
    }

    private static String escape(Pattern unsafe, String text) {
        return unsafe.matcher(text)
                .replaceAll(
                        found -> String.format("\\\\u%04x", (int) found.group().charAt(0)));
    }
}
