package requesttracker.simulator;

/** Why an operation ends FAILED: a handler's error code, and a message that may be empty. */
record Failure(String errorCode, String message) {}
