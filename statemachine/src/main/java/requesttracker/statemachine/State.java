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
            ServiceIntegration service,
            boolean waitForTaskToken,
            PathFilter inputPath,
            PayloadTemplate parameters,
            PayloadTemplate resultSelector,
            ResultPath resultPath,
            PathFilter outputPath,
            TimeLimit timeout,
            List<Retrier> retriers,
            List<Catcher> catchers,
            Optional<String> next)
            implements State {}

    record Choice(
            String name, PathFilter inputPath, PathFilter outputPath, List<Rule> rules, Optional<String> otherwise)
            implements State {
        record Rule(Condition condition, String next) {}
    }

    record Wait(String name, PathFilter inputPath, PathFilter outputPath, WakeUp wakeUp, Optional<String> next)
            implements State {}

    record Pass(
            String name,
            PathFilter inputPath,
            PayloadTemplate parameters,
            Optional<JsonNode> result,
            ResultPath resultPath,
            PathFilter outputPath,
            Optional<String> next)
            implements State {}

    record Succeed(String name, PathFilter inputPath, PathFilter outputPath) implements State {}

    record Fail(String name, String error, String cause) implements State {}
}
