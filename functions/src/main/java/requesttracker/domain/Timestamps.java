package requesttracker.domain;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Formats times as ISO 8601 in UTC with milliseconds. They sort as text, and Step Functions' context has the same form.
 */
public final class Timestamps {
    private Timestamps() {}

    public static String iso(Instant instant) {
        Instant millis = instant.truncatedTo(ChronoUnit.MILLIS);
        String text = millis.toString();
        return text.length() == 24 ? text : text.substring(0, 19) + ".000Z";
    }
}
