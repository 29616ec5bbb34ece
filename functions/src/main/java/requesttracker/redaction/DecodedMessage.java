package requesttracker.redaction;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A message with decoded escapes, and the position in the original message of each decoded character. */
final class DecodedMessage {
    private static final Pattern ELLIPSIS = Pattern.compile("(\\.\\.\\.|…)\\s*$");
    private static final int ELLIPSIS_MAX = 8;

    private final CharSequence text;
    /** The position of each character, then the end of the message. */
    private final int[] starts;

    private DecodedMessage(CharSequence text, int[] starts) {
        this.text = text;
        this.starts = starts;
    }

    CharSequence text() {
        return text;
    }

    /** Returns the position in the message of a decoded character, or of the end. */
    int start(int at) {
        return starts[at];
    }

    /** Returns the positions where a text may be cut off: at the end, and before an ellipsis at the end. */
    List<Integer> ends() {
        int from = Math.max(0, text.length() - ELLIPSIS_MAX);
        Matcher ellipsis = ELLIPSIS.matcher(text.subSequence(from, text.length()));
        return ellipsis.find() ? List.of(text.length(), from + ellipsis.start()) : List.of(text.length());
    }

    /** Returns the message without decoding. */
    static DecodedMessage plain(CharSequence message) {
        int[] starts = new int[message.length() + 1];
        for (int at = 0; at <= message.length(); at++) {
            starts[at] = at;
        }
        return new DecodedMessage(message, starts);
    }

    /** Returns the message with JSON escapes decoded. Leaves out an escape that is cut off at the end. */
    static DecodedMessage json(CharSequence message) {
        StringBuilder text = new StringBuilder();
        int[] starts = new int[message.length() + 1];
        int at = 0;
        while (at < message.length()) {
            boolean escape = message.charAt(at) == '\\';
            int length = !escape ? 1 : at + 1 < message.length() && message.charAt(at + 1) == 'u' ? 6 : 2;
            if (at + length > message.length()) {
                break;
            }
            starts[text.length()] = at;
            text.append(escape ? unescaped(message, at + 1) : message.charAt(at));
            at += length;
        }
        starts[text.length()] = message.length();
        return new DecodedMessage(text, starts);
    }

    private static char unescaped(CharSequence message, int at) {
        char c = message.charAt(at);
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int unit = 0;
                for (int i = 1; i <= 4; i++) {
                    unit = unit * 16 + Math.max(0, Character.digit(message.charAt(at + i), 16));
                }
                yield (char) unit;
            }
            default -> c;
        };
    }

    /** Returns the message with URL and form escapes decoded. Leaves out an escape that is cut off at the end. */
    static DecodedMessage url(CharSequence message) {
        StringBuilder text = new StringBuilder();
        int[] starts = new int[message.length() + 1];
        int at = 0;
        while (at < message.length()) {
            char c = message.charAt(at);
            if (c == '%' && at + 3 > message.length()) {
                break;
            }
            int octets = octets(octet(message, at));
            if (at + 3 * octets > message.length()) {
                break;
            }
            String decoded = octets == 0 ? String.valueOf(c == '+' ? ' ' : c) : decoded(message, at, octets);
            for (int i = 0; i < decoded.length(); i++) {
                starts[text.length()] = at;
                text.append(decoded.charAt(i));
            }
            at += Math.max(1, 3 * octets);
        }
        starts[text.length()] = message.length();
        return new DecodedMessage(text, starts);
    }

    /** Returns the number of octets of the UTF-8 character that begins with this octet. */
    private static int octets(int first) {
        return first < 0 ? 0 : first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    }

    /** Returns the octet of an escape; negative if there is no escape. */
    private static int octet(CharSequence message, int at) {
        if (at + 3 > message.length() || message.charAt(at) != '%') {
            return -1;
        }
        int high = Character.digit(message.charAt(at + 1), 16);
        int low = Character.digit(message.charAt(at + 2), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }

    private static String decoded(CharSequence message, int at, int octets) {
        byte[] utf8 = new byte[octets];
        for (int i = 0; i < octets; i++) {
            utf8[i] = (byte) octet(message, at + 3 * i);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            return message.subSequence(at, at + 3 * octets).toString();
        }
    }
}
