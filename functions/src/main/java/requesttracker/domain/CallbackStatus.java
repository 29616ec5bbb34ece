package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * What the record says of the callbacks of a request. It never has a task token.
 *
 * @param onCallerGone CANCEL if all callers said so
 * @param added how often a callback was added, which differs between any two sets of callbacks
 * @param deliveredAt when the callbacks were delivered last, or their tasks were found ended
 * @param failure why a callback is not delivered
 */
public record CallbackStatus(
        OnCallerGone onCallerGone, int added, Optional<Instant> deliveredAt, Optional<String> failure) {

    /** Returns the status of a request that was submitted with a callback. */
    static CallbackStatus of(Callback callback) {
        return new CallbackStatus(callback.onCallerGone(), 1, Optional.empty(), Optional.empty());
    }

    /** Returns the status after one more callback. A caller that wants the request to continue decides. */
    CallbackStatus plus(OnCallerGone another) {
        OnCallerGone both = another == OnCallerGone.KEEP ? another : onCallerGone;
        return new CallbackStatus(both, added + 1, deliveredAt, failure);
    }

    /** Returns the status after all callbacks were delivered. */
    CallbackStatus delivered(Instant now) {
        return new CallbackStatus(onCallerGone, added, Optional.of(now), Optional.empty());
    }

    /** Returns the status after a callback that could not be delivered. */
    CallbackStatus failed(String why) {
        return new CallbackStatus(onCallerGone, added, deliveredAt, Optional.of(why));
    }
}
