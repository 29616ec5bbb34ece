package requesttracker.application;

import requesttracker.domain.Sensitive;

/**
 * The tasks of callers' state machines, which wait for a request to settle: what our functions ask of Step Functions
 * for them.
 *
 * <p>A call that is not answered throws: it says nothing of the caller.
 */
public interface CallerTasks {
    /** Ends a task with a result. */
    CallerAnswer succeed(Sensitive taskToken, String output);

    /** Ends a task with an error. */
    CallerAnswer fail(Sensitive taskToken, String error, String cause);

    /** Sends a heartbeat to a task, and returns whether the task still waits. */
    CallerAnswer heartbeat(Sensitive taskToken);
}
