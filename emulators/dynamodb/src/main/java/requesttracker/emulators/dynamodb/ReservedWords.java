package requesttracker.emulators.dynamodb;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * The reserved words, for which an expression needs a placeholder.
 *
 * <p>Source: docs.aws.amazon.com, "Reserved words in DynamoDB".
 */
final class ReservedWords {
    private static final Set<String> WORDS = read();

    private ReservedWords() {}

    static boolean contains(String name) {
        return WORDS.contains(name.toUpperCase(Locale.ROOT));
    }

    private static Set<String> read() {
        try (InputStream file = ReservedWords.class.getResourceAsStream("reserved-words.txt")) {
            if (file == null) {
                throw new IllegalStateException("reserved-words.txt is not on the class path");
            }
            return Set.of(new String(file.readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException("reserved-words.txt cannot be read", e);
        }
    }
}
