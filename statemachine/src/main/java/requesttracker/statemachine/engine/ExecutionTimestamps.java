package requesttracker.statemachine.engine;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

/** The spelling of an execution's instants in the context object: in UTC, with milliseconds. */
final class ExecutionTimestamps {
    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private ExecutionTimestamps() {}

    static String text(Instant instant) {
        return MILLIS.format(instant);
    }
}
