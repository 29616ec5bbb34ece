package requesttracker.domain;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** ISO 8601 in UTC with exactly three digits of a second: sorts as text, and is what Step Functions' context has. */
public final class Timestamps {
    private Timestamps() {}

    public static String iso(Instant instant) {
        Instant millis = instant.truncatedTo(ChronoUnit.MILLIS);
        String text = millis.toString();
        return text.length() == 24 ? text : text.substring(0, 19) + ".000Z";
    }
}
