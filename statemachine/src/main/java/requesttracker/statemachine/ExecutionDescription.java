package requesttracker.statemachine;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * One execution as it stands.
 *
 * @param arn what {@code $$.Execution.Id} is
 * @param state the state it is in, or was in last; empty before its first
 * @param transitions states entered plus retries, which is what Standard workflows are billed by
 *     (<a href="https://aws.amazon.com/step-functions/pricing/">pricing</a>)
 * @param events history events so far, of the 25,000 that an execution may have
 * @param output the last state's output; only of a succeeded execution, and not part of {@link #toString()}
 */
public record ExecutionDescription(
        String name,
        String arn,
        ExecutionStatus status,
        Instant startTime,
        Optional<Instant> stopTime,
        Optional<String> state,
        int transitions,
        int events,
        Optional<String> error,
        Optional<String> cause,
        Optional<JsonNode> output) {
    @Override
    public String toString() {
        return name + " " + status + state.map(at -> " at " + at).orElse("")
                + error.map(named -> " with " + named).orElse("");
    }
}
