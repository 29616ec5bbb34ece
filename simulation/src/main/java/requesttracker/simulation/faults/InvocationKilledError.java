package requesttracker.simulation.faults;

/** Ends an invocation at once. It is an error, so that no function catches it and continues. */
public final class InvocationKilledError extends Error {
    private static final long serialVersionUID = 1L;

    InvocationKilledError() {
        super("killed", null, false, false);
    }
}
