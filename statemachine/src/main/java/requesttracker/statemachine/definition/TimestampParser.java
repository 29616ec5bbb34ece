package requesttracker.statemachine.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Pattern;

/** Timestamps of the States Language: RFC 3339 with an upper-case T between date and time, and Z or an offset. */
final class TimestampParser {
    private static final Pattern PROFILE =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?(Z|[+-]\\d{2}:\\d{2})");

    private TimestampParser() {}

    static Optional<Instant> parse(JsonNode node) {
        if (!node.isTextual() || !PROFILE.matcher(node.textValue()).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(node.textValue()).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
