package requesttracker.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Parses a time of whole seconds: {@code 300}, {@code 5m}, {@code 1h30m}, {@code 2d}, or ISO 8601 such as {@code PT5M}.
 */
final class DurationArgument {
    static final String FORMS = "a time such as 300, 300s, 5m, 1h30m, 2d or PT5M";

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");
    private static final Pattern UNITS =
            Pattern.compile("(?=.)(?:([0-9]{1,5})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,8})m)?(?:([0-9]{1,9})s)?");
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private DurationArgument() {}

    /** Returns the time, or empty unless the text has one of the forms and is at most 36,500 days. */
    static Optional<Duration> parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (SECONDS.matcher(lower).matches()) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(lower)));
        }
        var units = UNITS.matcher(lower);
        if (units.matches()) {
            return Optional.of(Duration.ofDays(number(units.group(1)))
                    .plusHours(number(units.group(2)))
                    .plusMinutes(number(units.group(3)))
                    .plusSeconds(number(units.group(4))));
        }
        try {
            return Optional.of(Duration.parse(text))
                    .filter(time -> time.equals(time.truncatedTo(ChronoUnit.SECONDS))
                            && !time.isNegative()
                            && time.compareTo(LONGEST) <= 0);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static long number(String group) {
        return group == null ? 0 : Long.parseLong(group);
    }
}
