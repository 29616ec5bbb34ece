package requesttracker.infra;

/**
 * How often the tracker tries again.
 *
 * @param maxRestarts how often repair starts the workflow of one request again
 * @param maxThrottledStarts number of throttled starts after which a request fails
 * @param sweepMinutes minutes between two sweeps for unsettled requests that no execution drives
 */
record RecoverySettings(int maxRestarts, int maxThrottledStarts, int sweepMinutes) {
    static RecoverySettings read(SettingsSource source) {
        return new RecoverySettings(
                source.integer("maxRestarts", 3, 0, 100),
                source.integer("maxThrottledStarts", 5, 1, 1_000),
                source.integer("sweepMinutes", 1, 1, 60));
    }
}
