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
 * Runs executions of one definition as a Standard workflow. Safe for use by many threads; no thread belongs to it: work is
 * done on the executor, and only while there is some.
 */
public final class StateMachineEngine {
    /** How many names of closed executions are remembered if nothing else is said. */
    public static final int CLOSED_REMEMBERED = 2_000;

    private static final Pattern ARN = Pattern.compile("arn:[^:]+:states:[^:]*:[^:]*:stateMachine:[^:]+");
    /** <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html">StartExecution</a>. */
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
    /** Oldest first. Guards itself, and that a name is in one of the two maps only. */
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
     * Begins an engine.
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

    /** What may be left as it is. */
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

        /** Where the jitter of retries comes from: one nextDouble each. Safe for as many threads as the executor has. */
        public Builder random(RandomGenerator random) {
            this.random = random;
            return this;
        }

        /** Where task tokens come from; none may come twice, not even from another engine whose tokens are still about. */
        public Builder tokens(Supplier<String> tokens) {
            this.tokens = tokens;
            return this;
        }

        /** Hears every event, after the listeners that were added before. */
        public Builder listener(HistoryListener listener) {
            listeners.add(listener);
            return this;
        }

        /**
         * How many closed executions are remembered, at least zero; the oldest is forgotten first, and its name is free
         * again. (Step Functions remembers a name for 90 days.)
         */
        public Builder closedRemembered(int count) {
            closedRemembered = count;
            return this;
        }

        /** The engine. */
        public StateMachineEngine build() {
            return new StateMachineEngine(this);
        }
    }

    /**
     * Starts an execution; it goes on by itself. If one of this name runs with an equal input (as JSON), that is the answer
     * and nothing is started.
     *
     * @param name 1 to 80 characters without white space and any of {@code <>{}[]?*"#%\^|~`$&,;:/}
     * @param input at most 262,144 bytes
     * @return how it stood when it was found or started
     * @throws ExecutionAlreadyExistsException if the name belongs to a running one with another input, or to a closed one
     * @throws IllegalArgumentException if name or input is not allowed
     */
    public ExecutionDescription startExecution(String name, JsonNode input) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name for an execution: " + name);
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
     * @throws TaskTimedOutException if none waits
     * @throws IllegalArgumentException if the output is larger than 262,144 bytes
     */
    public void sendTaskSuccess(String token, JsonNode output) {
        JsonNode copy = JsonTree.read(bytes(output, "output"));
        take(token).succeedTask(token, copy);
    }

    /**
     * Ends the Task that waits for this token with an error, which its Retry and Catch then see.
     *
     * @throws TaskTimedOutException if none waits
     */
    public void sendTaskFailure(String token, String error, String cause) {
        take(token).failTask(token, new TaskFailedException(error, cause));
    }

    /**
     * Tells whether a Task waits for this token. No Task has a HeartbeatSeconds, so that nothing else follows.
     *
     * @throws TaskTimedOutException if none waits
     */
    public void sendTaskHeartbeat(String token) {
        if (!waiting.containsKey(token)) {
            throw new TaskTimedOutException();
        }
    }

    /**
     * Aborts an execution; soon, not before this returns. A closed one stays as it is.
     *
     * @throws ExecutionDoesNotExistException if the name is not known
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
     * How an execution stands.
     *
     * @throws ExecutionDoesNotExistException if the name is not known
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

    /** How many executions run. */
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

    /** False if the token has been used. */
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
