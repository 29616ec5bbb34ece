package requesttracker.statemachine.engine;

/**
 * The types of history events of the supported states, named as in <a
 * href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html">HistoryEvent</a>.
 *
 * <p>Every service integration, also {@code lambda:invoke}, has TaskScheduled and TaskStarted, then TaskSucceeded,
 * TaskFailed or TaskTimedOut. The {@code LambdaFunction…} types belong to a Task whose Resource is a function's ARN.
 *
 * <p>With {@code .waitForTaskToken} the service's answer adds an event: TaskSubmitted, or TaskSubmitFailed in place of
 * TaskFailed. A retry schedules the task again without entering the state again. A Fail state has an entered event and
 * no exited event.
 */
public enum HistoryEventType {
    ExecutionStarted,
    TaskStateEntered,
    TaskScheduled,
    TaskStarted,
    TaskSubmitted,
    TaskSubmitFailed,
    TaskSucceeded,
    TaskFailed,
    TaskTimedOut,
    TaskStateExited,
    ChoiceStateEntered,
    ChoiceStateExited,
    WaitStateEntered,
    WaitStateExited,
    PassStateEntered,
    PassStateExited,
    SucceedStateEntered,
    SucceedStateExited,
    FailStateEntered,
    ExecutionSucceeded,
    ExecutionFailed,
    ExecutionTimedOut,
    ExecutionAborted
}
