package requesttracker.statemachine.definition;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A definition that is completely checked and compiled. Immutable. */
public final class StateMachineDefinition {
    private final Map<String, State> states;
    private final State start;
    private final Optional<Long> timeoutSeconds;

    StateMachineDefinition(Map<String, State> states, State start, Optional<Long> timeoutSeconds) {
        this.states = states;
        this.start = start;
        this.timeoutSeconds = timeoutSeconds;
    }

    /**
     * Reads a definition.
     *
     * @param json Amazon States Language
     * @param substitutions values for <code>${Name}</code> inside the definition's strings
     * @throws InvalidDefinitionException with every problem: what Step Functions rejects, and what this engine does not
     *     support
     */
    public static StateMachineDefinition parse(String json, Map<String, String> substitutions) {
        return new DefinitionReader(substitutions).read(json);
    }

    /** Reads {@code request-lifecycle.asl.json}, the definition that is deployed, from the class path. */
    public static StateMachineDefinition requestLifecycle(Map<String, String> substitutions) {
        try (InputStream file = StateMachineDefinition.class.getResourceAsStream("/request-lifecycle.asl.json")) {
            if (file == null) {
                throw new IllegalStateException("request-lifecycle.asl.json is not on the class path");
            }
            return parse(new String(file.readAllBytes(), StandardCharsets.UTF_8), substitutions);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the names of all states, in the order of the definition. */
    public Set<String> stateNames() {
        return states.keySet();
    }

    /** Returns the state that StartAt names. */
    public State start() {
        return start;
    }

    /** Returns the state of this name, or null if there is none. */
    public State state(String name) {
        return states.get(name);
    }

    /** Returns all states, in the order of the definition. */
    public Iterable<State> states() {
        return states.values();
    }

    /** Returns the seconds that an execution may take; empty if it has no limit. */
    public Optional<Long> timeoutSeconds() {
        return timeoutSeconds;
    }
}
