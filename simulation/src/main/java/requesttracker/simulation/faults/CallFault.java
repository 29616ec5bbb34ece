package requesttracker.simulation.faults;

/** A fault around one call of a function to a service. */
public enum CallFault {
    NONE,
    /** The call fails and has no effect. */
    FAIL_BEFORE,
    /** The service throttles the call. */
    THROTTLE,
    /** The call has its effect, and its answer is lost. */
    LOSE_ANSWER,
    /** The call has its effect, its answer is lost, and the SDK retries it. */
    REPEAT,
    /** The invocation is killed before the effect. */
    DIE_BEFORE,
    /** The invocation is killed after the effect. */
    DIE_AFTER,
    /** Time passes before the effect. */
    PAUSE_BEFORE,
    /** Time passes after the effect. */
    PAUSE_AFTER,
    /** The answer breaks the service's contract. */
    NONSENSE
}
