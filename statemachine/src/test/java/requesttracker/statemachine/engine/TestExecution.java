package requesttracker.statemachine.engine;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import requesttracker.statemachine.definition.Definitions;
import requesttracker.statemachine.definition.StateMachineDefinition;

/** An engine in virtual time with one execution, x. */
final class TestExecution {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    final VirtualTimers timers = new VirtualTimers(START);
    final RecordedHistory history = new RecordedHistory();
    final FakeIntegrations integrations;
    final StateMachineEngine engine;
    private int tokens;

    TestExecution(StateMachineDefinition definition, FakeIntegrations integrations) {
        this(definition, integrations, () -> 0L);
    }

    TestExecution(StateMachineDefinition definition, FakeIntegrations integrations, RandomGenerator random) {
        this.integrations = integrations;
        this.engine = StateMachineEngine.of(definition, Definitions.ARN, integrations, timers, timers)
                .random(random)
                .tokens(() -> "token-" + ++tokens)
                .listener(history)
                .build();
    }

    static ExecutionDescription run(String states, String input, FakeIntegrations integrations) {
        return new TestExecution(Definitions.states(states), integrations).run(input);
    }

    ExecutionDescription run(String input) {
        start(input);
        timers.runUntilIdle();
        return described();
    }

    void start(String input) {
        engine.startExecution("x", Definitions.json(input));
    }

    ExecutionDescription described() {
        return engine.describe("x");
    }

    JsonNode output() {
        return described().output().orElseThrow();
    }

    void advance(long seconds) {
        timers.advanceTo(timers.now().plusSeconds(seconds));
    }

    long elapsed() {
        return Duration.between(START, timers.now()).toMillis();
    }

    List<String> events() {
        return history.of("x").stream().map(event -> event.type().name()).toList();
    }

    /** Returns the states in the order in which they were entered. */
    List<String> path() {
        return history.of("x").stream()
                .filter(event -> event.type().name().endsWith("StateEntered"))
                .map(event -> event.state().orElseThrow())
                .toList();
    }
}
