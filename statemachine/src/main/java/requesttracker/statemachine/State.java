package requesttracker.statemachine;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A state, compiled: every path and template is ready to be applied. {@code next} is empty where End is true. */
sealed interface State {
    String name();

    /** Seconds that a Task may take. */
    @FunctionalInterface
    interface TimeLimit {
        /** What a Task without TimeoutSeconds has. */
        long DEFAULT = 99_999_999;

        long seconds(JsonNode input, Supplier<JsonNode> context);
    }

    /** When a Wait ends. */
    @FunctionalInterface
    interface WakeUp {
        Instant at(Instant now, JsonNode input, Supplier<JsonNode> context);
    }

    record Task(
            String name,
            Service service,
            boolean waitForTaskToken,
            Selection inputPath,
            Template parameters,
            Template resultSelector,
            Placement resultPath,
            Selection outputPath,
            TimeLimit timeout,
            List<Retrier> retriers,
            List<Catcher> catchers,
            Optional<String> next)
            implements State {}

    record Choice(String name, Selection inputPath, Selection outputPath, List<Rule> rules, Optional<String> otherwise)
            implements State {
        record Rule(Condition condition, String next) {}
    }

    record Wait(String name, Selection inputPath, Selection outputPath, WakeUp wakeUp, Optional<String> next)
            implements State {}

    record Pass(
            String name,
            Selection inputPath,
            Template parameters,
            Optional<JsonNode> result,
            Placement resultPath,
            Selection outputPath,
            Optional<String> next)
            implements State {}

    record Succeed(String name, Selection inputPath, Selection outputPath) implements State {}

    record Fail(String name, String error, String cause) implements State {}
}
