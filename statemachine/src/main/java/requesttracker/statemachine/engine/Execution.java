package requesttracker.statemachine.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import requesttracker.jsontree.JsonTree;
import requesttracker.statemachine.definition.Catcher;
import requesttracker.statemachine.definition.ErrorNames;
import requesttracker.statemachine.definition.Retrier;
import requesttracker.statemachine.definition.State;
import requesttracker.statemachine.definition.StateFailedException;

/**
 * One execution. Messages do all its work, one after the other, on any free thread. Between messages it needs only this
 * object, its input and its state's input as bytes, and a timer.
 */
final class Execution {
    /**
     * The maximum number of events in a history. The last one is the failure
     * (<a href="https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html">quotas</a>).
     */
    static final int MOST_EVENTS = 25_000;

    private static final Timers.Cancellable NO_TIMER = () -> {};
    private static final int[] NO_RETRIES = {};

    /** The result of a state: its output, and the next state. Without a next state the execution ends. */
    private record Transition(Optional<String> next, JsonNode output) {}

    /** Thrown if the history has no room for an event. */
    private static final class HistoryFullException extends RuntimeException {
        private static final long serialVersionUID = 1;

        HistoryFullException() {
            super(null, null, false, false);
        }
    }

    private final StateMachineEngine engine;
    private final String name;
    private final byte[] input;
    private final Instant startTime;

    /** The messages that wait while another one runs; null while none runs. Guarded by this. */
    private ArrayDeque<Runnable> inbox;

    // Only messages change these fields. A message sees the changes of earlier messages, since the lock guards the
    // inbox.
    private ExecutionStatus status = ExecutionStatus.RUNNING;
    private State state;
    private int transitions;
    private int events;
    private byte[] stateInput;
    private Instant enteredTime;
    private int[] retries = NO_RETRIES;
    /** The number of the current attempt. Answers and timers of earlier attempts have no effect. */
    private int attempt;
    /** The token of the waiting Task, or empty. */
    private String token = "";

    private Timers.Cancellable timer = NO_TIMER;
    private Timers.Cancellable deadline = NO_TIMER;

    Execution(StateMachineEngine engine, String name, byte[] input, Instant startTime) {
        this.engine = engine;
        this.name = name;
        this.input = input;
        this.stateInput = input;
        this.startTime = startTime;
    }

    String name() {
        return name;
    }

    /**
     * Returns whether the other input is the same JSON. The order of members and trailing zeros of decimals do not
     * count.
     */
    boolean hasInput(byte[] other) {
        return StateData.same(JsonTree.read(input), JsonTree.read(other));
    }

    /**
     * Returns the description after the last completed message, or a later one. The lock makes that message's changes
     * visible.
     */
    synchronized ExecutionDescription describe() {
        return description(Optional.empty());
    }

    /** Runs the message after all earlier messages. */
    void enqueue(Runnable message) {
        synchronized (this) {
            if (inbox != null) {
                inbox.add(message);
                return;
            }
            inbox = new ArrayDeque<>(2);
            inbox.add(message);
        }
        engine.executor().execute(this::drain);
    }

    private void drain() {
        while (true) {
            Runnable message;
            synchronized (this) {
                message = inbox.poll();
                if (message == null) {
                    inbox = null;
                    return;
                }
            }
            if (status == ExecutionStatus.RUNNING) {
                run(message);
            }
        }
    }

    private void run(Runnable message) {
        try {
            message.run();
        } catch (HistoryFullException e) {
            close(
                    ExecutionStatus.FAILED,
                    ErrorNames.RUNTIME,
                    "The execution reached the maximum number of history events (" + MOST_EVENTS + ").");
        } catch (RuntimeException e) {
            // A defect of the engine. Only the handler gets the exception, since its text may contain data.
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            close(ExecutionStatus.FAILED, ErrorNames.RUNTIME, e.getClass().getName());
        }
    }

    void start() {
        enqueue(() -> {
            engine.definition()
                    .timeoutSeconds()
                    .ifPresent(seconds -> deadline = engine.timers()
                            .at(
                                    startTime.plusSeconds(seconds),
                                    () -> enqueue(() -> close(ExecutionStatus.TIMED_OUT, ErrorNames.TIMEOUT, ""))));
            record(HistoryEventType.ExecutionStarted, "", "");
            go(new Transition(Optional.of(engine.definition().start().name()), JsonTree.read(input)));
        });
    }

    void stop(String error, String cause) {
        enqueue(() -> close(ExecutionStatus.ABORTED, error, cause));
    }

    /** Ends the Task whose token was used. The caller must have removed the token from the engine. */
    void succeedTask(String usedToken, JsonNode output) {
        enqueue(() -> {
            if (token.equals(usedToken)) {
                succeeded((State.Task) state, output);
            }
        });
    }

    void failTask(String usedToken, StateFailedException failure) {
        enqueue(() -> {
            if (token.equals(usedToken)) {
                endAttempt();
                record(HistoryEventType.TaskFailed, failure);
                failed((State.Task) state, failure);
            }
        });
    }

    /** Enters state after state until one has to wait, or until the end. */
    private void go(Transition first) {
        Optional<Transition> pending = Optional.of(first);
        try {
            while (pending.isPresent()) {
                Transition transition = pending.get();
                byte[] output = StateData.limited(transition.output(), "the state's output");
                if (transition.next().isEmpty()) {
                    stateInput = output;
                    close(ExecutionStatus.SUCCEEDED, "", "");
                    return;
                }
                state = engine.definition().state(transition.next().get());
                stateInput = output;
                enteredTime = engine.timers().now();
                retries = NO_RETRIES;
                transitions++;
                pending = state.accept(new StateEntry(transition.output()));
            }
        } catch (StateFailedException failure) {
            close(ExecutionStatus.FAILED, failure.error(), failure.cause());
        }
    }

    /**
     * Enters the state and does its immediate work. Returns empty if the state has to wait, or has ended the execution.
     */
    private final class StateEntry implements State.Visitor<Optional<Transition>> {
        private final JsonNode raw;

        StateEntry(JsonNode raw) {
            this.raw = raw;
        }

        @Override
        public Optional<Transition> visitTask(State.Task task) {
            record(HistoryEventType.TaskStateEntered, "", "");
            schedule(task, raw);
            return Optional.empty();
        }

        @Override
        public Optional<Transition> visitChoice(State.Choice choice) {
            record(HistoryEventType.ChoiceStateEntered, "", "");
            JsonNode selected = choice.inputPath().select(raw, Execution.this::contextObject);
            String next = choice.rules().stream()
                    .filter(rule -> rule.condition().holds(selected, Execution.this::contextObject))
                    .findFirst()
                    .map(State.Choice.Rule::next)
                    .or(choice::otherwise)
                    .orElseThrow(() ->
                            new StateFailedException(ErrorNames.NO_CHOICE, "no rule of " + choice.name() + " matches"));
            JsonNode output = choice.outputPath().select(selected, Execution.this::contextObject);
            record(HistoryEventType.ChoiceStateExited, "", "");
            return Optional.of(new Transition(Optional.of(next), output));
        }

        @Override
        public Optional<Transition> visitWait(State.Wait wait) {
            record(HistoryEventType.WaitStateEntered, "", "");
            JsonNode selected = wait.inputPath().select(raw, Execution.this::contextObject);
            int waiting = ++attempt;
            Instant end = wait.wakeUp().at(enteredTime, selected, Execution.this::contextObject);
            timer = engine.timers().at(end, () -> enqueue(() -> waited(wait, waiting)));
            return Optional.empty();
        }

        @Override
        public Optional<Transition> visitPass(State.Pass pass) {
            record(HistoryEventType.PassStateEntered, "", "");
            JsonNode selected = pass.data().inputPath().select(raw, Execution.this::contextObject);
            JsonNode result = pass.data().parameters().fill(selected, Execution.this::contextObject);
            JsonNode output = pass.data().output(raw, result, Execution.this::contextObject);
            record(HistoryEventType.PassStateExited, "", "");
            return Optional.of(new Transition(pass.next(), output));
        }

        @Override
        public Optional<Transition> visitSucceed(State.Succeed succeed) {
            record(HistoryEventType.SucceedStateEntered, "", "");
            JsonNode selected = succeed.inputPath().select(raw, Execution.this::contextObject);
            JsonNode output = succeed.outputPath().select(selected, Execution.this::contextObject);
            record(HistoryEventType.SucceedStateExited, "", "");
            return Optional.of(new Transition(Optional.empty(), output));
        }

        @Override
        public Optional<Transition> visitFail(State.Fail fail) {
            record(HistoryEventType.FailStateEntered, "", "");
            close(ExecutionStatus.FAILED, fail.error(), fail.cause());
            return Optional.empty();
        }
    }

    private void waited(State.Wait wait, int waiting) {
        if (waiting != attempt) {
            return;
        }
        timer = NO_TIMER;
        try {
            JsonNode selected = wait.inputPath().select(JsonTree.read(stateInput), this::contextObject);
            JsonNode output = wait.outputPath().select(selected, this::contextObject);
            record(HistoryEventType.WaitStateExited, "", "");
            go(new Transition(wait.next(), output));
        } catch (StateFailedException failure) {
            close(ExecutionStatus.FAILED, failure.error(), failure.cause());
        }
    }

    private void schedule(State.Task task, JsonNode raw) {
        int current = ++attempt;
        CompletionStage<JsonNode> answer;
        try {
            if (task.call().waitForTaskToken()) {
                token = engine.newToken();
            }
            JsonNode selected = task.data().inputPath().select(raw, this::contextObject);
            JsonNode parameters = task.data().parameters().fill(selected, this::contextObject);
            StateData.limited(parameters, "Parameters");
            long seconds = task.call().timeout().seconds(selected, this::contextObject);
            // Before the call, since the token may be used before the service has confirmed that it stored the token.
            if (task.call().waitForTaskToken()) {
                engine.register(token, this);
            }
            record(HistoryEventType.TaskScheduled, "", "");
            record(HistoryEventType.TaskStarted, "", "");
            timer = engine.timers()
                    .at(engine.timers().now().plusSeconds(seconds), () -> enqueue(() -> timedOut(task, current)));
            answer = call(task, parameters);
        } catch (StateFailedException failure) {
            endAttempt();
            failed(task, failure);
            return;
        }
        answer.whenComplete((result, fault) -> enqueue(() -> answered(task, current, result, fault)));
    }

    private CompletionStage<JsonNode> call(State.Task task, JsonNode parameters) {
        try {
            return engine.services().call(task.call().service(), parameters, engine.executionArn(name));
        } catch (StateFailedException failure) {
            throw failure;
        } catch (RuntimeException fault) {
            return CompletableFuture.failedFuture(fault);
        }
    }

    private void answered(State.Task task, int of, JsonNode answer, Throwable fault) {
        if (of != attempt) {
            return;
        }
        if (fault == null) {
            try {
                JsonNode result = ServiceCaller.result(task.call().service(), answer);
                if (task.call().waitForTaskToken()) {
                    record(HistoryEventType.TaskSubmitted, "", "");
                } else {
                    succeeded(task, result);
                }
            } catch (StateFailedException failure) {
                submitFailed(task, failure);
            }
        } else {
            Throwable root =
                    fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
            submitFailed(
                    task,
                    root instanceof StateFailedException failure
                            ? failure
                            : ServiceCaller.unknown(task.call().service(), root));
        }
    }

    private void submitFailed(State.Task task, StateFailedException failure) {
        // If the token was used, its message is in the queue and takes precedence over the call's failure.
        if (task.call().waitForTaskToken() && !engine.release(token, this)) {
            return;
        }
        endAttempt();
        record(
                task.call().waitForTaskToken() ? HistoryEventType.TaskSubmitFailed : HistoryEventType.TaskFailed,
                failure);
        failed(task, failure);
    }

    private void timedOut(State.Task task, int of) {
        if (of != attempt || (task.call().waitForTaskToken() && !engine.release(token, this))) {
            return;
        }
        endAttempt();
        TaskFailedException failure = new TaskFailedException(ErrorNames.TIMEOUT, "");
        record(HistoryEventType.TaskTimedOut, failure);
        failed(task, failure);
    }

    private void succeeded(State.Task task, JsonNode result) {
        JsonNode output;
        try {
            StateData.limited(result, "the task's result");
            endAttempt();
            record(HistoryEventType.TaskSucceeded, "", "");
            JsonNode raw = JsonTree.read(stateInput);
            output = task.data().output(raw, result, this::contextObject);
            StateData.limited(output, "the state's output");
        } catch (StateFailedException failure) {
            endAttempt();
            failed(task, failure);
            return;
        }
        record(HistoryEventType.TaskStateExited, "", "");
        go(new Transition(task.next(), output));
    }

    /**
     * Retries or catches the error, or fails the execution. The first matching retrier decides, even if its attempts
     * are used up.
     */
    private void failed(State.Task task, StateFailedException failure) {
        for (int i = 0; i < task.errors().retriers().size(); i++) {
            Retrier retrier = task.errors().retriers().get(i);
            if (retrier.errors().match(failure.error())) {
                if (retries.length == 0) {
                    retries = new int[task.errors().retriers().size()];
                }
                if (retries[i] < retrier.maxAttempts()) {
                    int current = attempt;
                    timer = engine.timers()
                            .at(
                                    engine.timers().now().plus(retrier.delay().before(retries[i], engine.random())),
                                    () -> enqueue(() -> retry(task, current)));
                    retries[i]++;
                    return;
                }
                break;
            }
        }
        for (Catcher catcher : task.errors().catchers()) {
            if (catcher.errors().match(failure.error())) {
                caught(catcher, failure);
                return;
            }
        }
        close(ExecutionStatus.FAILED, failure.error(), failure.cause());
    }

    private void retry(State.Task task, int of) {
        if (of == attempt) {
            transitions++;
            schedule(task, JsonTree.read(stateInput));
        }
    }

    private void caught(Catcher catcher, StateFailedException failure) {
        try {
            ObjectNode error = JsonNodeFactory.instance.objectNode();
            error.put("Error", failure.error());
            error.put("Cause", failure.cause());
            JsonNode output = catcher.resultPath().place(JsonTree.read(stateInput), error);
            record(HistoryEventType.TaskStateExited, "", "");
            go(new Transition(Optional.of(catcher.next()), output));
        } catch (StateFailedException second) {
            close(ExecutionStatus.FAILED, second.error(), second.cause());
        }
    }

    /** Ends the current attempt. Later answers and timers of this attempt are ignored. */
    private void endAttempt() {
        attempt++;
        timer.cancel();
        timer = NO_TIMER;
        if (!token.isEmpty()) {
            engine.release(token, this);
            token = "";
        }
    }

    private void close(ExecutionStatus end, String error, String cause) {
        endAttempt();
        deadline.cancel();
        deadline = NO_TIMER;
        status = end;
        events++;
        Instant now = engine.timers().now();
        Optional<JsonNode> output =
                end == ExecutionStatus.SUCCEEDED ? Optional.of(JsonTree.read(stateInput)) : Optional.empty();
        engine.closed(
                this, description(Optional.of(new ExecutionDescription.End(now, some(error), some(cause), output))));
        engine.publish(new HistoryEvent(
                name, events, closing(end), now, new HistoryEvent.Details(Optional.empty(), some(error), some(cause))));
    }

    private static HistoryEventType closing(ExecutionStatus end) {
        return switch (end) {
            case RUNNING -> throw new IllegalArgumentException("not an end");
            case SUCCEEDED -> HistoryEventType.ExecutionSucceeded;
            case FAILED -> HistoryEventType.ExecutionFailed;
            case TIMED_OUT -> HistoryEventType.ExecutionTimedOut;
            case ABORTED -> HistoryEventType.ExecutionAborted;
        };
    }

    private void record(HistoryEventType type, StateFailedException failure) {
        record(type, failure.error(), failure.cause());
    }

    private void record(HistoryEventType type, String error, String cause) {
        if (events + 1 >= MOST_EVENTS) {
            throw new HistoryFullException();
        }
        events++;
        engine.publish(new HistoryEvent(
                name,
                events,
                type,
                engine.timers().now(),
                new HistoryEvent.Details(stateName(), some(error), some(cause))));
    }

    private ExecutionDescription description(Optional<ExecutionDescription.End> end) {
        return new ExecutionDescription(
                name,
                engine.executionArn(name),
                startTime,
                new ExecutionDescription.ExecutionProgress(status, stateName(), transitions, events),
                end);
    }

    private Optional<String> stateName() {
        return Optional.ofNullable(state).map(State::name);
    }

    private static Optional<String> some(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /**
     * Returns the <a
     * href="https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html">context object</a>.
     */
    private JsonNode contextObject() {
        ObjectNode context = JsonNodeFactory.instance.objectNode();
        ObjectNode execution = context.putObject("Execution");
        execution.put("Id", engine.executionArn(name));
        execution.set("Input", JsonTree.read(input));
        execution.put("Name", name);
        execution.put("StartTime", ExecutionTimestamps.text(startTime));
        ObjectNode inState = context.putObject("State");
        inState.put("EnteredTime", ExecutionTimestamps.text(enteredTime));
        inState.put("Name", state.name());
        int retried = 0;
        for (int count : retries) {
            retried += count;
        }
        inState.put("RetryCount", retried);
        ObjectNode machine = context.putObject("StateMachine");
        machine.put("Id", engine.arn());
        machine.put("Name", engine.machineName());
        if (!token.isEmpty()) {
            context.putObject("Task").put("Token", token);
        }
        return context;
    }
}
