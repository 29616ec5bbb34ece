package requesttracker.statemachine.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A state with compiled paths and templates. {@code next} is empty if End is true. */
public sealed interface State {
    /** Returns the state's name in the definition. */
    String name();

    /** Calls the visitor's method for this kind of state. */
    <R> R accept(Visitor<R> visitor);

    /**
     * Has one method for each kind of state. No method has a default, so that a new kind does not compile until every
     * visitor handles it.
     *
     * @param <R> the result of a visit
     */
    interface Visitor<R> {
        R visitTask(Task task);

        R visitChoice(Choice choice);

        R visitWait(Wait wait);

        R visitPass(Pass pass);

        R visitSucceed(Succeed succeed);

        R visitFail(Fail fail);
    }

    /** The number of seconds that a Task may take. */
    @FunctionalInterface
    interface TimeLimit {
        /** The limit of a Task without TimeoutSeconds. */
        long DEFAULT = 99_999_999;

        long seconds(JsonNode input, Supplier<JsonNode> context);
    }

    /** The end of a Wait. */
    @FunctionalInterface
    interface WakeUp {
        Instant at(Instant now, JsonNode input, Supplier<JsonNode> context);
    }

    /** Calls a service, and retries or catches its errors. */
    record Task(String name, ServiceCall call, DataFlow data, ErrorHandling errors, Optional<String> next)
            implements State {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visitTask(this);
        }

        /** The service that a Task calls, whether the Task then waits for its task token, and its time limit. */
        public record ServiceCall(ServiceIntegration service, boolean waitForTaskToken, TimeLimit timeout) {}

        /** Retry and Catch, in the order of the definition. */
        public record ErrorHandling(List<Retrier> retriers, List<Catcher> catchers) {}
    }

    /** Continues with the state of the first rule that holds, or else with {@code otherwise}. */
    record Choice(
            String name, PathFilter inputPath, PathFilter outputPath, List<Rule> rules, Optional<String> otherwise)
            implements State {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visitChoice(this);
        }

        /** One element of Choices. */
        public record Rule(ChoiceCondition condition, String next) {}
    }

    /** Waits. */
    record Wait(String name, PathFilter inputPath, PathFilter outputPath, WakeUp wakeUp, Optional<String> next)
            implements State {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visitWait(this);
        }
    }

    /** Transforms its input. A constant Result is a template that ignores the input. */
    record Pass(String name, DataFlow data, Optional<String> next) implements State {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visitPass(this);
        }
    }

    /** Ends the execution with success. */
    record Succeed(String name, PathFilter inputPath, PathFilter outputPath) implements State {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visitSucceed(this);
        }
    }

    /** Ends the execution with an error. */
    record Fail(String name, String error, String cause) implements State {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visitFail(this);
        }
    }
}
