package requesttracker.client;

import java.util.regex.Pattern;

/** Escapes untrusted text for a terminal. */
public final class TerminalText {
    /** Control characters, characters that change the direction of text, and the separators of lines and paragraphs. */
    private static final Pattern UNSAFE =
            Pattern.compile("[\\p{Cc}\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]");

    private static final Pattern UNSAFE_IN_LINES = Pattern.compile("[" + UNSAFE.pattern() + "&&[^\\n]]");

    private TerminalText() {}

    /**
     * Escapes characters that move the cursor, begin another line or change the direction of text. The escapes are
     * those of JSON: {@code \}{@code u001b}.
     */
    public static String escape(String text) {
        return escape(UNSAFE, text);
    }

    /** Escapes the same characters as {@link #escape(String)}, except line breaks. */
    public static String escapeLines(String text) {
        return escape(UNSAFE_IN_LINES, text);
    }

    private static String escape(Pattern unsafe, String text) {
        return unsafe.matcher(text)
                .replaceAll(
                        found -> String.format("\\\\u%04x", (int) found.group().charAt(0)));
    }
}
