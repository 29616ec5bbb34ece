package requesttracker.domain;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** What is said about a payload may repeat it: an error of Cloud Control, or of a resource's handler. */
public final class PayloadRedactor {
    /** Shorter texts are words that errors are made of, and would make them unreadable. */
    static final int LEAST = 6;

    private static final String HIDDEN = "(hidden)";

    private PayloadRedactor() {}

    /** What was said without these texts, and without the beginning of one that was cut off at the end. */
    public static String redact(String said, Collection<String> texts) {
        // The longest first: one that is part of another would leave the rest of that.
        List<String> secrets = texts.stream()
                .filter(text -> text.length() >= LEAST)
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
        String left = said;
        for (String secret : secrets) {
            left = withoutEnd(left.replace(secret, HIDDEN), secret);
        }
        return left;
    }

    private static String withoutEnd(String said, String secret) {
        for (int length = Math.min(said.length(), secret.length() - 1); length >= LEAST; length--) {
            int from = said.length() - length;
            if (said.regionMatches(from, secret, 0, length)) {
                return said.substring(0, from) + HIDDEN;
            }
        }
        return said;
    }
}
