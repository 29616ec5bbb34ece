package requesttracker.runtime;

import java.util.Map;

/**
 * The constant event that a daily rule sends each function with a snapshot. Lambda drops the snapshot of a version that has
 * been idle for 14 days. A function answers the event without a call.
 */
public final class WarmUp {
    private static final String DETAIL_TYPE = "Warm Up";

    /** Has no RequestToken and no route, so that a version that does not know the event does nothing, either. */
    public static final Map<String, String> EVENT = Map.of("source", "request-tracker.schedule", "detail-type", DETAIL_TYPE);

    private WarmUp() {}

    /** Returns whether a function was called to be kept warm, and by nobody who waits for an answer. */
    public static boolean isMeantBy(Map<String, Object> event) {
        return DETAIL_TYPE.equals(event.get("detail-type"));
    }
}
