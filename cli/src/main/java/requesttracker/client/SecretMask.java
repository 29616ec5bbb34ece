package requesttracker.client;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Masks a secret in texts, also if its characters are escaped as in JSON, HTML or an address. */
final class SecretMask {
    static final SecretMask NONE = new SecretMask("");

    private static final String MASKED = "***";

    private final Pattern secret;

    /** @param secret a secret of ASCII characters; with an empty text, the mask changes nothing */
    SecretMask(String secret) {
        this.secret = secret.isEmpty()
                ? null
                : Pattern.compile(secret.chars().mapToObj(SecretMask::spellings).collect(Collectors.joining()));
    }

    private static String spellings(int c) {
        String plain = Pattern.quote(Character.toString(c));
        return Character.isLetterOrDigit(c)
                ? plain
                : String.format("(?:\\\\?%s|(?i:%%%02x|\\\\u00%02x|&#x%x;|&#%d;))", plain, c, c, c, c);
    }

    String apply(String text) {
        return secret == null ? text : secret.matcher(text).replaceAll(MASKED);
    }

    /** Returns the bytes of a text with the secret masked. The text's encoding must contain ASCII. */
    byte[] apply(byte[] text) {
        return secret == null
                ? text
                : apply(new String(text, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
    }
}
