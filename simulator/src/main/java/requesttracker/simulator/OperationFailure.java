package requesttracker.simulator;

/** The reason for the status FAILED: a handler's error code, and a message that may be empty. */
record OperationFailure(String errorCode, String message) {}
