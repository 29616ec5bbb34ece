package requesttracker.statemachine.engine;

/**
 * The types of history event that the supported states bring forth, named as in
 * <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html">HistoryEvent</a>.
 *
 * <p>Every service integration, {@code lambda:invoke} too, is TaskScheduled, TaskStarted, then TaskSucceeded, TaskFailed
 * or TaskTimedOut (the {@code LambdaFunction…} types belong to a Task whose Resource is the function's own ARN). With
 * {@code .waitForTaskToken} the service's answer is one event more: TaskSubmitted, or TaskSubmitFailed in TaskFailed's
 * stead. A retry schedules again without entering the state again. A Fail state is entered and never exited.
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
