package requesttracker.statemachine;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/** Timestamps of the States Language: RFC 3339 with an upper-case T between date and time, and Z or an offset. */
final class Timestamps {
    private static final Pattern PROFILE =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?(Z|[+-]\\d{2}:\\d{2})");
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Timestamps() {}

    static Optional<Instant> of(JsonNode node) {
        if (!node.isTextual() || !PROFILE.matcher(node.textValue()).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(node.textValue()).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** As the context object shows it: in UTC, with milliseconds. */
    static String text(Instant instant) {
        return MILLIS.format(instant);
    }
}
