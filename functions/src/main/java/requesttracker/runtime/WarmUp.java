package requesttracker.runtime;

import java.util.Map;

/**
 * The constant event that a daily rule sends to each function with a snapshot. Lambda drops the snapshot of a version
 * that is idle for 14 days. A function answers the event without a call to AWS.
 */
public final class WarmUp {
    private static final String MARK = "warm-up";

    /** The event, with the mark in the member that each kind of function reads first. */
    public static final Map<String, String> EVENT =
            Map.of("detail-type", MARK, "routeKey", MARK, "requestToken", MARK, "execution", MARK);

    private WarmUp() {}

    /** Returns whether a member's value is the mark. */
    public static boolean isMeantBy(String value) {
        return MARK.equals(value);
    }
}
