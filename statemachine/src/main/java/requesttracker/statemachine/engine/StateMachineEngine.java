package requesttracker.statemachine.engine;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import requesttracker.jsontree.JsonTree;
import requesttracker.statemachine.definition.StateMachineDefinition;

/**
 * Runs executions of one definition as a Standard workflow. Safe for use by many threads. The engine has no thread: the
 * executor does its work.
 */
public final class StateMachineEngine {
    /** The default number of closed executions whose names are kept. */
    public static final int CLOSED_REMEMBERED = 2_000;

    private static final Pattern ARN = Pattern.compile("arn:[^:]+:states:[^:]*:[^:]*:stateMachine:[^:]+");
    /**
     * The names that <a
     * href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html">StartExecution</a>
     * accepts.
     */
    private static final Pattern NAME = Pattern.compile("[^\\s<>{}\\[\\]?*\"#%\\\\^|~`$&,;:/\\p{Cc}]{1,80}");

    private final StateMachineDefinition definition;
    private final String arn;
    private final ServiceCaller services;
    private final Timers timers;
    private final Executor executor;
    private final RandomGenerator random;
    private final Supplier<String> tokens;
    private final List<HistoryListener> listeners;

    private final Map<String, Execution> running = new ConcurrentHashMap<>();
    private final Map<String, Execution> waiting = new ConcurrentHashMap<>();
    /** The closed executions, the oldest first. Its lock also ensures that a name is in only one of the two maps. */
    private final Map<String, ExecutionDescription> closed;

    private StateMachineEngine(Builder builder) {
        this.definition = builder.definition;
        this.arn = builder.arn;
        this.services = new ServiceCaller(builder.integrations, arn);
        this.timers = builder.timers;
        this.executor = builder.executor;
        this.random = builder.random;
        this.tokens = builder.tokens;
        this.listeners = List.copyOf(builder.listeners);
        int remembered = builder.closedRemembered;
        this.closed = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, ExecutionDescription> eldest) {
                return size() > remembered;
            }
        };
    }

    /**
     * Returns a builder of an engine.
     *
     * @param arn {@code arn:partition:states:region:account:stateMachine:name}
     * @param timers the clock
     * @param executor runs all work; with {@link VirtualTimers}, the same object
     */
    public static Builder of(
            StateMachineDefinition definition,
            String arn,
            Integrations integrations,
            Timers timers,
            Executor executor) {
        if (!ARN.matcher(arn).matches()) {
            throw new IllegalArgumentException("not a state machine's ARN: " + arn);
        }
        return new Builder(definition, arn, integrations, timers, executor);
    }

    /** Sets the optional parts of an engine. */
    public static final class Builder {
        private final StateMachineDefinition definition;
        private final String arn;
        private final Integrations integrations;
        private final Timers timers;
        private final Executor executor;
        private RandomGenerator random = new java.util.Random();
        private Supplier<String> tokens = () -> UUID.randomUUID().toString();
        private final List<HistoryListener> listeners = new java.util.ArrayList<>();
        private int closedRemembered = CLOSED_REMEMBERED;

        private Builder(
                StateMachineDefinition definition,
                String arn,
                Integrations integrations,
                Timers timers,
                Executor executor) {
            this.definition = definition;
            this.arn = arn;
            this.integrations = integrations;
            this.timers = timers;
            this.executor = executor;
        }

        /**
         * Sets the source of random numbers for the jitter of retries. The engine calls nextDouble once for each retry,
         * from the executor's threads.
         */
        public Builder random(RandomGenerator random) {
            this.random = random;
            return this;
        }

        /**
         * Sets the source of task tokens. Each token must be unique, also among the engines whose tokens are in use.
         */
        public Builder tokens(Supplier<String> tokens) {
            this.tokens = tokens;
            return this;
        }

        /** Adds a listener. It receives each event after the listeners that were added before. */
        public Builder listener(HistoryListener listener) {
            listeners.add(listener);
            return this;
        }

        /**
         * Sets the number of closed executions to keep, at least zero. The engine removes the oldest first, and accepts
         * its name again. Step Functions keeps a name for 90 days.
         */
        public Builder closedRemembered(int count) {
            closedRemembered = count;
            return this;
        }

        /** Returns the engine. */
        public StateMachineEngine build() {
            return new StateMachineEngine(this);
        }
    }

    /**
     * Starts an execution. If an execution of this name runs with an equal input (as JSON), returns that execution and
     * starts none.
     *
     * @param name 1 to 80 characters without white space and any of {@code <>{}[]?*"#%\^|~ $&,;:/}
     * @param input at most 262,144 bytes
     * @return the found or started execution
     * @throws ExecutionAlreadyExistsException if the name belongs to a running execution with another input, or to a
     *     closed one
     * @throws IllegalArgumentException if name or input is invalid
     */
    public ExecutionDescription startExecution(String name, JsonNode input) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a valid name of an execution: " + name);
        }
        byte[] bytes = bytes(input, "input");
        Execution execution = new Execution(this, name, bytes, now());
        synchronized (closed) {
            if (closed.containsKey(name)) {
                throw new ExecutionAlreadyExistsException(name);
            }
            Execution other = running.putIfAbsent(name, execution);
            if (other != null) {
                if (other.hasInput(bytes)) {
                    return other.describe();
                }
                throw new ExecutionAlreadyExistsException(name);
            }
        }
        ExecutionDescription description = execution.describe();
        try {
            execution.start();
        } catch (RejectedExecutionException e) {
            running.remove(name, execution);
            throw e;
        }
        return description;
    }

    /**
     * Ends the Task that waits for this token with {@code output} as its result.
     *
     * @throws TaskTimedOutException if no Task waits
     * @throws IllegalArgumentException if the output is larger than 262,144 bytes
     */
    public void sendTaskSuccess(String token, JsonNode output) {
        JsonNode copy = JsonTree.read(bytes(output, "output"));
        take(token).succeedTask(token, copy);
    }

    /**
     * Ends the Task that waits for this token with an error. The Task's Retry and Catch apply to the error.
     *
     * @throws TaskTimedOutException if no Task waits
     */
    public void sendTaskFailure(String token, String error, String cause) {
        take(token).failTask(token, new TaskFailedException(error, cause));
    }

    /**
     * Accepts a heartbeat of a waiting Task. A heartbeat has no further effect, since the engine does not support
     * HeartbeatSeconds.
     *
     * @throws TaskTimedOutException if no Task waits
     */
    public void sendTaskHeartbeat(String token) {
        if (!waiting.containsKey(token)) {
            throw new TaskTimedOutException();
        }
    }

    /**
     * Aborts an execution. The abort may happen after this method returns. A closed execution stays unchanged.
     *
     * @throws ExecutionDoesNotExistException if the engine does not know the name
     */
    public void stopExecution(String name, String error, String cause) {
        Execution execution = running.get(name);
        if (execution == null) {
            describe(name);
            return;
        }
        execution.stop(error, cause);
    }

    /**
     * Returns the current description of an execution.
     *
     * @throws ExecutionDoesNotExistException if the engine does not know the name
     */
    public ExecutionDescription describe(String name) {
        synchronized (closed) {
            ExecutionDescription description = closed.get(name);
            if (description != null) {
                return description;
            }
            Execution execution = running.get(name);
            if (execution == null) {
                throw new ExecutionDoesNotExistException(name);
            }
            return execution.describe();
        }
    }

    /** Returns the number of running executions. */
    public int running() {
        return running.size();
    }

    private static byte[] bytes(JsonNode json, String what) {
        byte[] bytes = JsonTree.bytes(json);
        if (bytes.length > StateData.LIMIT) {
            throw new IllegalArgumentException(what + " is larger than " + StateData.LIMIT + " bytes");
        }
        return bytes;
    }

    private Execution take(String token) {
        Execution execution = waiting.remove(token);
        if (execution == null) {
            throw new TaskTimedOutException();
        }
        return execution;
    }

    StateMachineDefinition definition() {
        return definition;
    }

    String arn() {
        return arn;
    }

    String machineName() {
        return arn.substring(arn.lastIndexOf(':') + 1);
    }

    String executionArn(String name) {
        return arn.replace(":stateMachine:", ":execution:") + ":" + name;
    }

    ServiceCaller services() {
        return services;
    }

    Timers timers() {
        return timers;
    }

    Executor executor() {
        return executor;
    }

    RandomGenerator random() {
        return random;
    }

    String newToken() {
        return tokens.get();
    }

    void register(String token, Execution execution) {
        waiting.put(token, execution);
    }

    /** Removes a token. Returns false if the token has been used. */
    boolean release(String token, Execution execution) {
        return waiting.remove(token, execution);
    }

    void closed(Execution execution, ExecutionDescription description) {
        synchronized (closed) {
            closed.put(execution.name(), description);
            running.remove(execution.name(), execution);
        }
    }

    void publish(HistoryEvent event) {
        for (HistoryListener listener : listeners) {
            try {
                listener.on(event);
            } catch (RuntimeException e) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }
    }

    private Instant now() {
        return timers.now();
    }
}
