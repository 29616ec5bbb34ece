package requesttracker.application;

import java.util.Map;

/** The event bus for the tracker's events. */
public interface EventBus {

    /**
     * Publishes one event; its source is {@code request-tracker}.
     *
     * @throws IllegalStateException if the bus rejects the event
     */
    void publish(String detailType, Map<String, Object> detail);
}
