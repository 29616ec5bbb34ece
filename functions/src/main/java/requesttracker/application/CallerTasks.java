package requesttracker.application;

import requesttracker.domain.Sensitive;

/**
 * The calls that the functions make to Step Functions about the tasks of callers. Such a task waits for a request to
 * settle.
 *
 * <p>A call without an answer throws, since it shows nothing about the caller.
 */
public interface CallerTasks {
    /** Ends a task with a result. */
    CallerAnswer succeed(Sensitive taskToken, String output);

    /** Ends a task with an error. */
    CallerAnswer fail(Sensitive taskToken, String error, String cause);

    /** Sends a heartbeat to a task, and returns whether the task still waits. */
    CallerAnswer heartbeat(Sensitive taskToken);
}
