package requesttracker.statemachine.engine;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * The state of an execution at one moment.
 *
 * @param arn the value of {@code $$.Execution.Id}
 * @param end the end of the execution; empty while it runs
 */
public record ExecutionDescription(
        String name, String arn, Instant startTime, ExecutionProgress progress, Optional<End> end) {
    /**
     * The progress of the execution.
     *
     * @param state the current or last state; empty before the first state
     * @param transitions states entered plus retries, by which Standard workflows are billed (<a
     *     href="https://aws.amazon.com/step-functions/pricing/">pricing</a>)
     * @param events history events so far, of the 25,000 that an execution may have
     */
    public record ExecutionProgress(ExecutionStatus status, Optional<String> state, int transitions, int events) {}

    /**
     * The end of the execution.
     *
     * @param output the last state's output; only of a succeeded execution, and not part of {@link #toString()}
     */
    public record End(Instant stopTime, Optional<String> error, Optional<String> cause, Optional<JsonNode> output) {
        @Override
        public String toString() {
            return stopTime + error.map(named -> " with " + named).orElse("");
        }
    }

    public ExecutionStatus status() {
        return progress.status();
    }

    public Optional<String> state() {
        return progress.state();
    }

    public int transitions() {
        return progress.transitions();
    }

    public int events() {
        return progress.events();
    }

    public Optional<Instant> stopTime() {
        return end.map(End::stopTime);
    }

    public Optional<String> error() {
        return end.flatMap(End::error);
    }

    public Optional<String> cause() {
        return end.flatMap(End::cause);
    }

    public Optional<JsonNode> output() {
        return end.flatMap(End::output);
    }

    @Override
    public String toString() {
        return name + " " + status() + state().map(at -> " at " + at).orElse("")
                + error().map(named -> " with " + named).orElse("");
    }
}
