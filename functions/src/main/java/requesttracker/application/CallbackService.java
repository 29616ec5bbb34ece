package requesttracker.application;

import java.util.function.Supplier;
import requesttracker.domain.Callback;
import requesttracker.domain.EventPayloads;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.Request;
import requesttracker.domain.ValidationException;
import requesttracker.store.RequestStore;

/** Adds the callback of a repeated submit to the request that the first submit made. */
final class CallbackService {
    private final RequestStore store;
    private final Supplier<EventBus> bus;

    CallbackService(RequestStore store, Supplier<EventBus> bus) {
        this.store = store;
        this.bus = bus;
    }

    /**
     * Adds a callback. If the request has settled, publishes its terminal event again, since the rule on this event
     * delivers the callbacks.
     *
     * @return the request, which now says that it has callbacks
     * @throws ValidationException if too many other callbacks wait for the request
     */
    Request add(Request request, Callback callback) {
        if (!store.callbacks().add(request.requestToken(), callback)) {
            throw new ValidationException(
                    Callback.MEMBER, "must be one of at most " + Callback.MOST + " callbacks of its request");
        }
        Request marked =
                store.save(request, r -> Lifecycle.callbackAdded(r, callback)).after();
        if (marked.isSettled()) {
            bus.get().publish(EventPayloads.SETTLED, EventPayloads.settled(marked));
        }
        return marked;
    }
}
