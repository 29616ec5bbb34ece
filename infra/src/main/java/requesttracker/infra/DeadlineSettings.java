package requesttracker.infra;

/**
 * How long a request may take.
 *
 * @param defaultTimeoutSeconds deadline of a request that names none
 * @param maxTimeoutSeconds largest deadline a request may name; a handler may take 72 hours
 * @param cancelGraceSeconds how long a canceled operation is followed past its deadline
 * @param overdueCapSeconds how long an overdue request is followed if it asked only to be notified
 */
record DeadlineSettings(
        int defaultTimeoutSeconds, int maxTimeoutSeconds, int cancelGraceSeconds, int overdueCapSeconds) {
    private static final int DAY = 86_400;

    static DeadlineSettings read(SettingsSource source) {
        var deadlines = new DeadlineSettings(
                source.integer("defaultTimeoutSeconds", 7_200, 60, 259_200),
                source.integer("maxTimeoutSeconds", 259_200, 60, 259_200),
                source.integer("cancelGraceSeconds", 1_800, 60, DAY),
                source.integer("overdueCapSeconds", 7 * DAY, 3_600, 7 * DAY));
        if (deadlines.defaultTimeoutSeconds > deadlines.maxTimeoutSeconds) {
            throw new InvalidSettingException(
                    "defaultTimeoutSeconds",
                    deadlines.defaultTimeoutSeconds,
                    "it must not be above maxTimeoutSeconds, " + deadlines.maxTimeoutSeconds);
        }
        return deadlines;
    }
}
