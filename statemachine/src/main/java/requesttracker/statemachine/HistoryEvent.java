package requesttracker.statemachine;

import java.time.Instant;
import java.util.Optional;

/**
 * One event of an execution's history. Input and output are not in it.
 *
 * @param execution the execution's name
 * @param id from 1, without gaps
 * @param state the state it belongs to; empty for the events of the execution itself
 * @param error of a failure; empty for all else
 * @param cause of a failure, if it gave one
 */
public record HistoryEvent(
        String execution,
        int id,
        HistoryEventType type,
        Instant time,
        Optional<String> state,
        Optional<String> error,
        Optional<String> cause) {}
