package requesttracker.application;

import java.util.Map;

/** The bus that the tracker's events are published on. */
public interface EventBus {

    /**
     * Publishes one event; its source is {@code request-tracker}.
     *
     * @throws IllegalStateException if the bus did not take it
     */
    void publish(String detailType, Map<String, Object> detail);
}
