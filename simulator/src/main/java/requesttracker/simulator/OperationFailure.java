package requesttracker.simulator;

/** Why an operation ends FAILED: a handler's error code, and a message that may be empty. */
record OperationFailure(String errorCode, String message) {}
