package requesttracker.statemachine.engine;

import java.time.Instant;
import java.util.Optional;

/**
 * One event of an execution's history. Input and output are not in it.
 *
 * @param execution the execution's name
 * @param id from 1, without gaps
 */
public record HistoryEvent(String execution, int id, HistoryEventType type, Instant time, Details details) {
    /**
     * The subject of the event.
     *
     * @param state the state of the event; empty for the events of the execution itself
     * @param error of a failure; empty for other events
     * @param cause of a failure, if it has one
     */
    public record Details(Optional<String> state, Optional<String> error, Optional<String> cause) {}

    public Optional<String> state() {
        return details.state();
    }

    public Optional<String> error() {
        return details.error();
    }

    public Optional<String> cause() {
        return details.cause();
    }
}
