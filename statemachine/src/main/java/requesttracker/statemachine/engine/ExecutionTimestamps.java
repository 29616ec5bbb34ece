package requesttracker.statemachine.engine;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The spelling of an execution's instants in the context object: in UTC, with milliseconds. */
final class ExecutionTimestamps {
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private ExecutionTimestamps() {}

    static String text(Instant instant) {
        return MILLIS.format(instant);
    }
}
