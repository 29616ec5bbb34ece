package requesttracker.conformance.engines;

import java.util.List;

/**
 * The trace of one execution on an engine.
 *
 * @param status the final status, with Step Functions' name
 * @param states the names of the entered states, in order
 * @param errors all failures as {@code state: error}, in the order of the history
 * @param eventTypes the types of the history's events, in their order
 */
record Trace(String status, List<String> states, List<String> errors, List<String> eventTypes) {}
